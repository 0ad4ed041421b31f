import { expect, test } from "vitest";
import { after, at, DROP_ID, entryAt, following, stateAt } from "../../testing/liveEvents.ts";
import { LOG_LINES_KEPT } from "../view.ts";
import type { LiveEvent } from "../event.ts";

const textsOf = (...events: LiveEvent[]) => following(...events).log.map(({ text }) => text);
const cut = (seconds: number, dropId: string | null, reason = "ECONNREFUSED"): LiveEvent => ({
  ...{ kind: "cut", atMs: at(seconds), dropId, reason },
});
const linked = (seconds: number, dropId: string | null): LiveEvent => ({
  ...{ kind: "linked", atMs: at(seconds), dropId },
});

test("the ledger's log is told with its times, who did it, and no entry twice", () => {
  const view = following(
    stateAt(5),
    entryAt(-60, 1, { kind: "created", amount: 1_000 }),
    entryAt(2, 2, { actor: "mia@hal" }),
    entryAt(7, 3, { kind: "restocked", actor: "mia@hal", amount: 200 }),
    entryAt(2, 2, { actor: "mia@hal" }),
    entryAt(8, 4, { kind: "rebuilt", amount: 4 }),
    entryAt(9, 5, { kind: "capacity_set", amount: 80 }),
  );
  expect(view.log).toEqual([
    { atMs: at(-60), tone: "plain", text: "aurora-launch created with 1,000 units" },
    { atMs: at(2), tone: "good", text: "aurora-launch opened by mia@hal" },
    { atMs: at(7), tone: "plain", text: "aurora-launch restocked with 200 units by mia@hal" },
    { atMs: at(8), tone: "plain", text: "aurora-launch stock cache rebuilt, epoch 4" },
    { atMs: at(9), tone: "plain", text: "aurora-launch checkout capacity set to 80" },
  ]);
});

test("a clock that runs ahead elsewhere puts nothing into the future", () => {
  const ahead = { ...entryAt(30, 1), atMs: at(3) };
  expect(following(ahead).log).toMatchObject([{ atMs: at(3) }]);
});

test("what nobody wrote down is told by two states: sold out, and again after units came back", () => {
  const out = { held: 100, paid: 900 };
  expect(
    textsOf(
      stateAt(0),
      stateAt(1, out),
      stateAt(2, { held: 88, paid: 900 }),
      stateAt(3, out),
      stateAt(4, { ...out, total: 1_200 }),
    ),
  ).toEqual([
    "aurora-launch sold out: 900 paid, 100 held",
    "aurora-launch 12 units came back",
    "aurora-launch sold out: 900 paid, 100 held",
  ]);
  expect(textsOf(stateAt(0, out))).toEqual([]);
});

test("degraded and healed", () => {
  expect(textsOf(stateAt(0), stateAt(1, { degraded: true }), stateAt(2))).toEqual([
    "aurora-launch degraded: its stock cache cannot be used",
    "aurora-launch healed: its stock cache is in use again",
  ]);
});

test("a server that dies is told by its first stream and itself, and once when all is back", () => {
  const view = following(
    ...[linked(0, null), linked(0, DROP_ID), stateAt(10)],
    ...[cut(10, DROP_ID), cut(11, null), cut(12, DROP_ID, "timed out"), cut(13, null)],
  );
  expect(view.drops[0]?.link).toEqual({ kind: "stale", sinceMs: at(10), reason: "timed out" });
  expect(view.link).toEqual({ kind: "stale", sinceMs: at(11), reason: "ECONNREFUSED" });
  const back = after(view, linked(14, null), linked(14.5, DROP_ID));
  expect(back.link).toEqual({ kind: "live" });
  expect(back.log).toEqual([
    { atMs: at(10), tone: "bad", text: "aurora-launch stream lost: ECONNREFUSED" },
    { atMs: at(11), tone: "bad", text: "server lost: ECONNREFUSED" },
    { atMs: at(14.5), tone: "good", text: "connected again after 4.5 s" },
  ]);
  expect(after(back, cut(20, null)).log.at(-1)?.text).toBe("server lost: ECONNREFUSED");
});

test("stale since is when it was heard last, however late the silence was noticed", () => {
  const second = { atMs: at(8), succeeded: 1, refused: 0, failed: 0, latencyMs: null };
  const view = following(
    ...[linked(0, null), linked(0, DROP_ID), stateAt(7)],
    { kind: "second", atMs: at(8), second, server: null },
    ...[cut(11, null, "no answer in 3 s"), cut(19, DROP_ID, "silent for 12 s")],
  );
  expect(view.link).toMatchObject({ kind: "stale", sinceMs: at(8) });
  expect(view.drops[0]?.link).toMatchObject({ kind: "stale", sinceMs: at(7) });
});

test("a server that repeats a state because it cannot read the drop is stale, until it can", () => {
  const repeated = (seconds: number): LiveEvent => ({ ...stateAt(7), atMs: at(seconds) });
  const view = following(linked(0, DROP_ID), stateAt(7), repeated(7.2));
  expect(view.drops[0]?.link).toEqual({ kind: "live" });
  const stale = after(view, repeated(12), linked(13, DROP_ID), repeated(13));
  expect(stale.drops[0]?.link).toMatchObject({
    ...{ kind: "stale", sinceMs: at(7) },
    reason: "the server cannot read it, and repeats what it said",
  });
  const back = after(stale, stateAt(20, { held: 3 }));
  expect(back.drops[0]).toMatchObject({ link: { kind: "live" }, state: { held: 3 } });
  expect(back.log.at(-1)?.text).toMatch(/^connected again after/);
});

test("what happens after the clock was set back is told last", () => {
  const clock: LiveEvent = { kind: "clock", atMs: at(-3_600) };
  const view = following(stateAt(0), cut(1, null), clock);
  expect(view.nowMs).toBe(at(-3_600));
  const later = after(view, linked(-3_599, null), cut(-3_598, null, "gone again"));
  expect(later.log.map(({ text }) => text).at(-1)).toBe("server lost: gone again");
});

test("what a later server tells of is told in its own word", () => {
  const kind = "raffle_drawn" as never;
  expect(textsOf(stateAt(0), entryAt(1, 1, { kind, actor: "mia" }))).toEqual([
    "aurora-launch raffle drawn by mia",
  ]);
});

test("a drop that is followed no more leaves nothing stale behind", () => {
  const gone: LiveEvent = { kind: "unfollow", atMs: at(3), dropId: DROP_ID };
  const view = following(linked(0, null), cut(1, DROP_ID), gone, cut(4, null));
  expect(view.drops).toEqual([]);
  expect(view.log.at(-1)?.text).toBe("server lost: ECONNREFUSED");
});

test("notes and names cannot order a terminal about, and only the last lines are kept", () => {
  const note = (seconds: number, text: string): LiveEvent => ({
    ...{ kind: "note", atMs: at(seconds), tone: "plain", text },
  });
  expect(textsOf(note(0, "a\u001b[2Jb\nc\u009bd"))).toEqual(["a [2Jb c d"]);
  const many = Array.from({ length: LOG_LINES_KEPT + 50 }, (_, index) => note(index, `${index}`));
  expect(textsOf(...many)).toEqual(many.slice(50).map((_, index) => `${index + 50}`));
});
