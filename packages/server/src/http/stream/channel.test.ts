import { expect, test } from "vitest";
import type { DropState } from "../../app/stream/dropStates.ts";
import type { DropEvent } from "../../domain/dropEvent.ts";
import { Channel } from "./channel.ts";

const drop = {
  id: "01a1ff5e-ffba-7c3a-ac83-93496886fd2d",
  slug: "drop",
  phase: "open",
  stockMode: "cached",
  opensAtMs: null,
  epoch: 2,
} as DropState["drop"];

function stateOf(available: number, asOfMs: number): DropState {
  const stock = { total: 10, available, held: 10 - available, paid: 0, phase: "open" } as const;
  return {
    ...{ drop, degraded: false, rebuild: null, queue: null },
    stock: { ...stock, asOfMs },
  };
}

const entry = (number: number): DropEvent => ({
  ...{ dropId: drop.id, number, atMs: number, kind: "paused", actor: "mia", amount: null },
});

const entries = (from: number, to: number): DropEvent[] =>
  Array.from({ length: to - from + 1 }, (_, index) => entry(from + index));

const idsIn = (news: Buffer): number[] =>
  [...news.toString().matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));

test("a state is news when it changed, not when it only grew older, and after 5 s anyway", () => {
  const channel = new Channel([]);
  const told = [
    channel.takeState(stateOf(10, 0), 0),
    channel.takeState(stateOf(10, 250), 250),
    channel.takeState(stateOf(9, 500), 500),
    channel.takeState(stateOf(9, 5_250), 5_250),
    channel.takeState(stateOf(9, 5_500), 5_500),
    channel.takeState(stateOf(9, 5_750), 5_750),
  ];
  expect(told).toEqual([true, false, true, false, true, false]);
});

test("when no state can be told, the old one is told again with its own time", () => {
  const channel = new Channel([]);
  expect(channel.repeatState(9_000)).toBe(false);
  channel.takeState(stateOf(4, 0), 0);
  const place = channel.placeOf(undefined, { withActor: false });
  channel.newsFor(place);
  expect([channel.repeatState(4_000), channel.isBehind(place)]).toEqual([false, false]);
  expect([channel.repeatState(5_000), channel.isBehind(place)]).toEqual([true, true]);
  expect(channel.newsFor(place).toString()).toContain('"asOf":"1970-01-01T00:00:00.000Z"');
});

test("whoever missed states hears the newest alone, and every entry of the log", () => {
  const channel = new Channel(entries(1, 30));
  channel.takeState(stateOf(10, 0), 0);
  const [prompt, late] = [0, 1].map(() => channel.placeOf(undefined, { withActor: false }));
  if (prompt === undefined || late === undefined) throw new Error("two places");
  expect(idsIn(channel.newsFor(late))).toEqual(entries(11, 30).map(({ number }) => number));
  for (const [index, available] of [8, 6, 4].entries()) {
    channel.takeLog([entry(31 + index)]);
    channel.takeState(stateOf(available, 1), 1);
    channel.newsFor(prompt);
  }
  const news = channel.newsFor(late).toString();
  expect(news.match(/"available":\d+/g)).toEqual(['"available":4']);
  expect(idsIn(Buffer.from(news))).toEqual([31, 32, 33]);
  expect([channel.isBehind(late), channel.isBehind(prompt)]).toEqual([false, false]);
});

test("what is the same for many is made once, and never given to who may not know it", () => {
  const channel = new Channel(entries(1, 3));
  channel.takeState(stateOf(10, 0), 0);
  const places = [false, true, false, true].map((withActor) => {
    return channel.placeOf(undefined, { withActor });
  });
  const [first, admin, second, otherAdmin] = places.map((place) => channel.newsFor(place));
  expect([first === second, admin === otherAdmin, first === admin]).toEqual([true, true, false]);
  expect([String(first).includes("mia"), String(admin).includes("mia")]).toEqual([false, true]);
});

test("a listener who has heard more than this process knows is not told it twice", () => {
  const channel = new Channel(entries(1, 3));
  channel.takeState(stateOf(10, 0), 0);
  const place = channel.placeOf("5", { withActor: false });
  expect(idsIn(channel.newsFor(place))).toEqual([]);
  channel.takeLog(entries(4, 6));
  expect(idsIn(channel.newsFor(place))).toEqual([6]);
});
