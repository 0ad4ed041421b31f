import { expect, test } from "vitest";
import type { Judged } from "../measure/answers.ts";
import { Copies } from "./copies.ts";

const yes = (id: string, nowMs: number) => ({
  judged: { counts: "succeeded", code: "", retry: false } as Judged,
  body: JSON.stringify({ id }),
  sentMs: 0,
  nowMs,
});
const no = (code: string, sentMs = 0, counts: Judged["counts"] = "refused") => ({
  judged: { counts, code, retry: false },
  body: "",
  sentMs,
  nowMs: sentMs + 1,
});

test("copies with one answer have one id, and none is open when all have theirs", () => {
  const copies = new Copies(3);
  expect(copies.take(yes("r1", 10))).toBe("r1");
  expect(copies.take(yes("r1", 12))).toBeUndefined();
  expect(copies.open).toBe(1);
  copies.take(yes("r1", 14));
  expect(copies).toMatchObject({ open: 0, ids: ["r1"] });
  expect(copies.takenBack()).toEqual([]);
});

test("a second id is told, once", () => {
  const copies = new Copies(3);
  copies.take(yes("r1", 10));
  expect(copies.take(yes("r2", 12))).toBe("r2");
  expect(copies.take(yes("r2", 14))).toBeUndefined();
  expect(copies.ids).toEqual(["r1", "r2"]);
});

test.each([
  ["sold_out, sent before the yes came", no("sold_out", 9), []],
  ["declined, sent before the yes came", no("declined", 9), []],
  ["sold_out, sent after it", no("sold_out", 11), ["sold_out"]],
  ["limit_reached, whenever it was sent", no("limit_reached", 0), ["limit_reached"]],
  ["no answer at all", no("timeout", 11, "failed"), []],
])("beside a yes, %s", (_what, reply, takenBack) => {
  for (const replies of [
    [yes("r1", 10), reply],
    [reply, yes("r1", 10)],
  ]) {
    const copies = new Copies(2);
    replies.forEach((one) => copies.take(one));
    expect(copies.takenBack()).toEqual(takenBack);
  }
});

test("without a yes nothing is taken back, and the worst of the answers stands for all", () => {
  const told = (...replies: ReturnType<typeof no>[]) => {
    const copies = new Copies(replies.length);
    replies.forEach((reply) => copies.take(reply));
    expect(copies.takenBack()).toEqual([]);
    return copies.no().code;
  };
  expect(told(no("sold_out"), no("sold_out"))).toBe("sold_out");
  expect(told(no("sold_out"), no("closed"))).toBe("closed");
  expect(told(no("closed"), no("timeout", 0, "failed"))).toBe("timeout");
});
