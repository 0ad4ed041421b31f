import { spawnSync } from "node:child_process";
import { Console } from "node:console";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Action, Operator } from "../live/operator.ts";
import { type Dashboard, type DashboardOptions, openDashboard } from "./open.tsx";
import { settableStore } from "./testing/store.ts";
import { FakeTerminal } from "./testing/terminal.ts";
import { dropState, dropView, liveView } from "./testing/views.ts";

const ENTER_SCREEN = "\u001b[?1049h";
const LEAVE_SCREEN = "\u001b[?1049l";
const SHOW_CURSOR = "\u001b[?25h";
/** Pasted text comes as if it were typed again. */
const NO_PASTE = "\u001b[?2004l";

// Ink makes a console of its own, which the one of the test runner cannot.
Object.assign(console, { Console });

/** On a machine that may be busy. */
const until = (check: () => void) => vi.waitFor(check, 30_000);

let dashboard: Dashboard | null = null;
afterEach(async () => {
  await dashboard?.close();
  dashboard = null;
});

async function opened(changes: Partial<DashboardOptions> = {}) {
  const terminal = new FakeTerminal(80, 24);
  const held = settableStore(liveView());
  const heard: string[] = [];
  const { stdin, stdout } = terminal;
  dashboard = openDashboard({
    ...{ store: held.store, operator: null, stdin, stdout, colour: false, quitQuestion: null },
    onQuit: () => void heard.push("quit"),
    onInterrupt: () => void heard.push("interrupt"),
    ...changes,
  });
  await dashboard.firstFrame;
  // Effects, and with them the keys, come after the first frame.
  const hasKeys = (changes.stdin ?? stdin).isTTY;
  await until(() => expect(terminal.keys.raw).toBe(hasKeys));
  return { terminal, ...held, heard, dashboard };
}

/** Carries out nothing, and tells what it was asked. */
function recording() {
  const acts: [string, Action][] = [];
  const operator: Operator = {
    act: async (dropId, action) => {
      acts.push([dropId, action]);
      return { ok: action.kind !== "open", text: `${action.kind}: done` };
    },
  };
  return { operator, acts };
}

test("the first frame shows before there is any data", async () => {
  const nothing = liveView({ drops: [], traffic: [], server: null, log: [], targetUrl: null });
  const { terminal } = await opened({ store: settableStore(nothing).store });
  expect(terminal.written).toContain("dropctl watch");
  expect(terminal.written.startsWith(ENTER_SCREEN)).toBe(true);
});

test("closing gives the terminal back, and a second time does no harm", async () => {
  const { terminal, listeners, dashboard } = await opened();
  await Promise.all([dashboard.close(), dashboard.close()]);
  await dashboard.close();
  expect(terminal.written.split(LEAVE_SCREEN)).toHaveLength(2);
  expect(terminal.written.split(LEAVE_SCREEN)[1]).toBe(SHOW_CURSOR);
  expect(terminal.written).toContain(NO_PASTE);
  expect(terminal.keys.raw).toBe(false);
  expect(listeners.size).toBe(0);
  expect(terminal.listenerCount("resize")).toBe(0);
});

test("the screen is never cleared while it is shown, also not by a new size", async () => {
  const { terminal, become } = await opened();
  terminal.written = "";
  become(liveView({ title: "something else" }));
  await until(() => expect(terminal.written).toContain("something else"));
  // oxlint-disable-next-line no-control-regex -- erasing, but for the rest of a line
  expect(terminal.written).not.toMatch(/\u001b\[[0-3]?J/);
  for (const [columns, rows] of [
    [120, 40],
    [60, 12],
    [20, 5],
    [80, 24],
  ] as const) {
    terminal.written = "";
    terminal.resize(columns, rows);
    await until(() => expect(terminal.written).toContain(columns === 20 ? "too small" : " paid "));
    const lines = terminal.written.split("\u001b[?2026h").at(-1)?.split("\n") ?? [];
    expect(lines.length).toBeLessThanOrEqual(rows);
  }
});

test("a view that has not changed draws nothing, and a storm of changes few frames", async () => {
  const { terminal, become, store } = await opened();
  const before = terminal.frames;
  become({ ...store.view() });
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(terminal.frames).toBe(before);
  for (let at = 0; at < 100; at += 1) {
    become(liveView({ title: `change ${at}` }));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await until(() => expect(terminal.written).toContain("99"));
  expect(terminal.frames - before).toBeLessThanOrEqual(12);
});

describe("keys", () => {
  test("act on the chosen drop, and what came of it is in the log and on the screen", async () => {
    const { operator, acts } = recording();
    const { terminal, dispatched } = await opened({ operator });
    terminal.keys.write("p");
    await until(() => expect(terminal.written).toContain("+ pause: done"));
    terminal.keys.write("o");
    await until(() => expect(terminal.written).toContain("! open: done"));
    expect(acts.map(([, action]) => action.kind)).toEqual(["pause", "open"]);
    // That it is paused is told by the drop's own log, and by whom.
    expect(dispatched).toMatchObject([{ kind: "note", tone: "bad", text: "open: done" }]);
    terminal.keys.write("a");
    await until(() => expect(dispatched).toHaveLength(2));
    expect(dispatched[1]).toMatchObject({ tone: "good", text: "audit: done" });
  });

  test("the keys for another drop may come in one piece, as when they are held down", async () => {
    const drops = ["a", "b", "c", "d"].map((name) => dropView({ name, state: null }));
    const { terminal } = await opened({ store: settableStore(liveView({ drops })).store });
    terminal.keys.write("]]][");
    await until(() => expect(terminal.written).toContain("[3 c]"));
  });

  test("a number may come in one piece with its enter", async () => {
    const { operator, acts } = recording();
    const { terminal } = await opened({ operator });
    terminal.keys.write("k");
    await until(() => expect(terminal.written).toContain("new capacity of aurora-launch"));
    terminal.keys.write("300\r");
    await until(() => expect(acts).toHaveLength(1));
    expect(acts[0]?.[1]).toEqual({ kind: "capacity", people: 300 });
  });

  test("pasted text and unknown sequences do nothing", async () => {
    const { operator, acts } = recording();
    const { terminal, heard } = await opened({ operator });
    for (const text of [
      "\u001b[200~pcyq\u001b[201~",
      "opr",
      "\u001b[99~",
      "\u001bOp",
      "\u001bo",
      "\u0010",
      "ö",
      "O",
    ]) {
      terminal.keys.write(text);
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    terminal.keys.write("q");
    await until(() => expect(heard).toEqual(["quit"]));
    expect(acts).toEqual([]);
  });

  test("Ctrl-C is told, and the dashboard stays until it is closed", async () => {
    const { terminal, heard } = await opened({ quitQuestion: "stop the load?" });
    terminal.keys.write("q");
    await until(() => expect(terminal.written).toContain("stop the load?"));
    terminal.keys.write("\u0003");
    await until(() => expect(heard).toEqual(["interrupt"]));
    expect(terminal.written).not.toContain(LEAVE_SCREEN);
  });

  test("a frozen picture stays as it is", async () => {
    const { terminal, become } = await opened();
    terminal.keys.write("f");
    await until(() => expect(terminal.written).toContain("FROZEN"));
    become(
      liveView({ drops: [dropView({ state: dropState({ phase: "closed" }) })], title: "later" }),
    );
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(terminal.written).not.toContain("later");
    terminal.keys.write("f");
    await until(() => expect(terminal.written).toContain("later"));
  });

  test("without a terminal to read from there are none", async () => {
    const { terminal } = await opened({
      stdin: Object.assign(new FakeTerminal(1, 1).stdin, { isTTY: false }),
    });
    expect(terminal.written).toContain("no keys");
    expect(terminal.keys.raw).toBe(false);
  });
});

describe("however the program ends, the terminal is restored", () => {
  const program = fileURLToPath(new URL("../../dist/dashboard/testing/ending.js", import.meta.url));

  test.each([
    ["close", /^\[raw on\]\[raw off\]$/],
    ["exit", /^\[raw on\]\[raw off\]$/],
    ["throw", /^\[raw on\]\[raw off\].*Error: thrown elsewhere/s],
    ["component", /^\[raw on\]\[raw off\].*\[fault TypeError/s],
    ["signal", /^\[raw on\]\[raw off\]$/],
  ])("by %s", (ending, told) => {
    const { stdout, stderr } = spawnSync(process.execPath, [program, ending], {
      encoding: "utf8",
      timeout: 45_000,
    });
    expect(stdout.startsWith(ENTER_SCREEN)).toBe(true);
    const [, after = "none"] = stdout.split(LEAVE_SCREEN);
    expect(after.replaceAll(SHOW_CURSOR, "").replace(NO_PASTE, "")).toBe("");
    expect(stdout).toContain(NO_PASTE);
    expect(stderr.replaceAll(SHOW_CURSOR, "")).toMatch(told);
  });
});
