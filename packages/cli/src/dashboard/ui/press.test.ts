import { describe, expect, test } from "vitest";
import type { DropView, LiveView } from "../../live/view.ts";
import { dropState, dropView, liveView } from "../testing/views.ts";
import { type Key, press } from "./press.ts";
import { selectedDrop } from "./select.ts";
import { FIRST_UI, type Ui, type Wish } from "./state.ts";

const named = (name: string, changes = {}): DropView =>
  dropView({ name, state: dropState({ slug: name, dropId: `id-${name}`, ...changes }) });

const VIEW = liveView({ drops: [named("a"), named("b", { queue: null }), named("c")] });

/** Presses characters and, in angle brackets, named keys: `k300<enter>`. */
function pressAll(
  keys: string,
  { view = VIEW, operates = true, question = null as string | null, ui = FIRST_UI } = {},
) {
  let now: Ui = ui;
  const wishes: Wish[] = [];
  for (const [part] of keys.matchAll(/<\w+>|./g)) {
    const key = part.length > 1 ? { name: part.slice(1, -1) } : { text: part };
    const pressed = press(now, key as Key, { view, operates, quitQuestion: question });
    now = pressed.ui;
    if (pressed.wish !== null) wishes.push(pressed.wish);
  }
  return { ui: now, wishes, chosen: selectedDrop(now, view)?.name };
}

describe("choosing a drop", () => {
  test.each([
    ["", "a"],
    ["]", "b"],
    ["<next><next><next>", "a"],
    ["[", "c"],
    ["<previous>", "c"],
    ["3", "c"],
    ["9", "a"],
    ["]0", "b"],
  ])("%s", (keys, name) => {
    expect(pressAll(keys).chosen).toBe(name);
  });

  test("it stays chosen when others come and go", () => {
    const { ui } = pressAll("]");
    const fewer: LiveView = { ...VIEW, drops: VIEW.drops.slice(1) };
    expect(selectedDrop(ui, fewer)?.name).toBe("b");
    expect(selectedDrop(ui, { drops: VIEW.drops.slice(0, 1) })?.name).toBe("a");
    expect(selectedDrop(ui, { drops: [] })).toBeNull();
  });

  test("no drop at all is no fault", () => {
    const { wishes, ui } = pressAll("]o5", { view: liveView({ drops: [] }) });
    expect(wishes).toEqual([]);
    expect(ui.message?.text).toBe("no drop is known yet");
  });
});

describe("acting on the chosen drop", () => {
  test.each([
    ["o", { kind: "open" }],
    ["p", { kind: "pause" }],
    ["r", { kind: "resume" }],
    ["a", { kind: "audit" }],
    ["w", { kind: "queue_pause" }],
    ["cy", { kind: "close" }],
    ["k300<enter>", { kind: "capacity", people: 300 }],
    ["k30<backspace>5<enter>", { kind: "capacity", people: 35 }],
    ["s50<enter>", { kind: "restock", units: 50 }],
  ])("%s", (keys, action) => {
    const { wishes, ui } = pressAll(keys);
    expect(wishes).toEqual([
      { kind: "act", target: { dropId: "id-a", name: "a" }, action, words: expect.any(String) },
    ]);
    expect(ui).toMatchObject({
      prompt: null,
      busy: wishes.map((wish) => wish.kind === "act" && wish.words)[0],
    });
  });

  test("a paused waiting room is resumed", () => {
    const state = dropState();
    const queue = state.queue === null ? null : { ...state.queue, paused: true };
    const view = liveView({ drops: [dropView({ state: { ...state, queue } })] });
    expect(pressAll("w", { view }).wishes).toMatchObject([{ action: { kind: "queue_resume" } }]);
  });

  test.each([
    "c",
    "cn",
    "cx",
    "c<enter>",
    "c<escape>y",
    "k<enter>",
    "k0<enter>",
    "k-5x<escape>",
    "s<escape>",
    "k1000001<enter>",
    "s999999999<enter>",
  ])("%s acts on nothing", (keys) => expect(pressAll(keys).wishes).toEqual([]));

  test("a question is about the drop that was chosen when it was asked", () => {
    const { ui } = pressAll("c");
    const view: LiveView = { ...VIEW, drops: VIEW.drops.slice(1) };
    expect(pressAll("y", { ui, view }).wishes).toMatchObject([{ target: { name: "a" } }]);
  });

  test("a key that was meant for a drop that has gone does not reach the next", () => {
    const { ui } = pressAll("]");
    const view: LiveView = { ...VIEW, drops: [named("a"), named("c")] };
    const first = pressAll("p", { ui, view });
    expect(first.wishes).toEqual([]);
    expect(first.ui.message?.text).toContain("this is c, press again");
    expect(pressAll("p", { ui: first.ui, view }).wishes).toMatchObject([{ target: { name: "c" } }]);
    expect(pressAll("p", { ui, view: { ...VIEW, drops: [] } }).wishes).toEqual([]);
  });

  test("under a frozen picture keys act on the drop that it shows, as it is now", () => {
    const { ui } = pressAll("f");
    const view: LiveView = { ...VIEW, drops: [named("b"), named("a", { total: 77 })] };
    expect(pressAll("p", { ui, view }).wishes).toMatchObject([{ target: { name: "a" } }]);
    expect(pressAll("s", { ui, view }).ui.prompt).toMatchObject({ present: 77 });
    const without = pressAll("p", { ui, view: { ...VIEW, drops: [named("b")] } });
    expect(without.wishes).toEqual([]);
    expect(without.ui.message?.text).toBe("a is not followed any more");
  });

  test("one thing at a time", () => {
    const { wishes, ui } = pressAll("op");
    expect(wishes).toHaveLength(1);
    expect(ui.message?.text).toContain("open a is not done yet");
  });

  test.each(["o", "p", "r", "c", "k", "s", "a", "w"])("%s needs the admin token", (keys) => {
    const { wishes, ui } = pressAll(keys, { operates: false });
    expect(wishes).toEqual([]);
    expect(ui.prompt).toBeNull();
    expect(ui.message?.text).toContain("admin token");
  });

  test.each(["k", "w"])("%s says that there is no waiting room", (keys) => {
    const { wishes, ui } = pressAll(`]${keys}`);
    expect(wishes).toEqual([]);
    expect(ui.message?.text).toBe("b has no waiting room");
  });
});

describe("the rest", () => {
  test("q quits, after its question where there is one", () => {
    expect(pressAll("q").wishes).toEqual([{ kind: "quit" }]);
    const asked = pressAll("q", { question: "stop the load?" });
    expect(asked.wishes).toEqual([]);
    expect(asked.ui.prompt).toEqual({ kind: "quit", question: "stop the load?" });
    expect(pressAll("qn", { question: "stop the load?" }).wishes).toEqual([]);
    expect(pressAll("qy", { question: "stop the load?" }).wishes).toEqual([{ kind: "quit" }]);
  });

  test("Ctrl-C is heard everywhere", () => {
    for (const keys of ["", "k3", "c", "?", "f"]) {
      expect(pressAll(`${keys}<interrupt>`).wishes).toEqual([{ kind: "interrupt" }]);
    }
  });

  test("f keeps the picture and gives it back", () => {
    expect(pressAll("f").ui.frozen).toBe(VIEW);
    expect(pressAll("ff").ui.frozen).toBeNull();
  });

  test("under the help no key acts", () => {
    expect(pressAll("?o").wishes).toEqual([]);
    expect(pressAll("?o").ui.help).toBe(true);
    expect(pressAll("??").ui.help).toBe(false);
    expect(pressAll("?<escape>").ui.help).toBe(false);
  });

  test("a key without a meaning changes nothing", () => {
    for (const text of ["x", "O", "0", "~", " "]) {
      const pressed = press(FIRST_UI, { text }, { view: VIEW, operates: true, quitQuestion: null });
      expect(pressed.ui).toBe(FIRST_UI);
      expect(pressed.wish).toBeNull();
    }
  });
});
