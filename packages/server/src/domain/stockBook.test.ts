import { expect, test } from "vitest";
import { type ClaimRequest, StockBook } from "./stockBook.ts";

const OPEN = { open: true, nowMs: 0 };
const SHUT = { open: false, nowMs: 0 };

const book = (total: number, perBuyerLimit = 1) => new StockBook({ total, perBuyerLimit });

function claimOf(reservationId: string, fields: Partial<ClaimRequest> = {}): ClaimRequest {
  return {
    reservationId,
    buyerId: `buyer of ${reservationId}`,
    keyHash: null,
    lookedUp: false,
    ...fields,
  };
}

test("grants as many units as there are, then says sold out", () => {
  const stock = book(2);
  expect(stock.claim(claimOf("a"), OPEN)).toEqual({ kind: "provisional", liveSlot: 1 });
  expect(stock.claim(claimOf("b"), OPEN)).toEqual({ kind: "provisional", liveSlot: 1 });
  expect(stock.claim(claimOf("c"), OPEN)).toEqual({ kind: "sold_out" });
  expect(stock.counts()).toEqual({ total: 2, available: 0, held: 2, paid: 0, provisional: 2 });
});

test("a buyer at the limit gets the ids of what it has, even when all is sold", () => {
  const stock = book(2, 2);
  stock.claim(claimOf("a", { buyerId: "x" }), OPEN);
  expect(stock.claim(claimOf("b", { buyerId: "x" }), OPEN)).toEqual({
    kind: "provisional",
    liveSlot: 2,
  });
  expect(stock.claim(claimOf("c", { buyerId: "x" }), OPEN)).toEqual({
    kind: "limit_reached",
    reservationIds: ["a", "b"],
  });
});

test("takes the lowest free slot after a release in the middle", () => {
  const stock = book(9, 3);
  for (const id of ["a", "b", "c"]) stock.claim(claimOf(id, { buyerId: "x" }), OPEN);
  stock.apply({ kind: "release", reservationId: "b" });
  expect(stock.claim(claimOf("d", { buyerId: "x" }), OPEN)).toEqual({
    kind: "provisional",
    liveSlot: 2,
  });
});

test("a key of a buyer who was here before is looked up before any answer, open or not", () => {
  const stock = book(1);
  const first = claimOf("a", { buyerId: "x", keyHash: "k" });
  stock.claim(first, OPEN);
  stock.apply({ kind: "confirm", reservationId: "a" });
  stock.apply({ kind: "release", reservationId: "a" });
  const retry = claimOf("b", { buyerId: "x", keyHash: "k" });
  expect(stock.claim(retry, OPEN)).toEqual({ kind: "known" });
  expect(stock.claim(retry, SHUT)).toEqual({ kind: "known" });
  expect(stock.claim({ ...retry, lookedUp: true }, SHUT)).toEqual({ kind: "not_open" });
  expect(stock.claim({ ...retry, lookedUp: true }, OPEN).kind).toBe("provisional");
});

test("the same key while its first request is undecided is in progress, another key is not", () => {
  const stock = book(9, 2);
  stock.claim(claimOf("a", { buyerId: "x", keyHash: "k" }), OPEN);
  const again = { buyerId: "x", lookedUp: true };
  expect(stock.claim(claimOf("b", { ...again, keyHash: "k" }), OPEN)).toEqual({
    kind: "in_progress",
  });
  expect(stock.claim(claimOf("c", { ...again, keyHash: "other" }), OPEN).kind).toBe("provisional");
});

test("a key that was confirmed since it was looked up is looked up again, not refused", () => {
  const stock = book(1);
  stock.claim(claimOf("a", { buyerId: "x", keyHash: "k" }), OPEN);
  const retry = claimOf("b", { buyerId: "x", keyHash: "k", lookedUp: true });
  expect(stock.claim(retry, OPEN)).toEqual({ kind: "in_progress" });
  stock.apply({ kind: "confirm", reservationId: "a" });
  expect(stock.claim(retry, OPEN)).toEqual({ kind: "known" });
  expect(stock.claim(retry, SHUT)).toEqual({ kind: "known" });
});

test("a late give-back leaves a confirmed unit alone; repeated effects change nothing", () => {
  const stock = book(3);
  stock.claim(claimOf("a"), OPEN);
  stock.apply({ kind: "confirm", reservationId: "a" });
  stock.apply({ kind: "give_back", reservationId: "a" });
  stock.apply({ kind: "settle", reservationId: "a" });
  stock.apply({ kind: "settle", reservationId: "a" });
  stock.apply({ kind: "confirm", reservationId: "a" });
  expect(stock.counts()).toEqual({ total: 3, available: 2, held: 0, paid: 1, provisional: 0 });
  stock.apply({ kind: "release", reservationId: "a" });
  stock.apply({ kind: "release", reservationId: "a" });
  expect(stock.counts()).toEqual({ total: 3, available: 3, held: 0, paid: 0, provisional: 0 });
});

test("more units are for sale at once; an old total changes nothing", () => {
  const stock = book(1);
  stock.claim(claimOf("a"), OPEN);
  expect(stock.claim(claimOf("b"), OPEN)).toEqual({ kind: "sold_out" });
  for (const total of [2, 2, 1]) stock.raiseTotal(total);
  expect(stock.counts()).toMatchObject({ total: 2, available: 1 });
  expect(stock.claim(claimOf("b"), OPEN).kind).toBe("provisional");
  expect(stock.claim(claimOf("c"), OPEN)).toEqual({ kind: "sold_out" });
});

test("a load counts live rows, remembers the others' buyers and is safe to repeat", () => {
  const stock = book(5);
  const live = { state: "paid", liveSlot: 1 } as const;
  for (let times = 0; times < 2; times += 1) {
    stock.load({ reservationId: "a", buyerId: "x", live });
    stock.load({ reservationId: "b", buyerId: "y", live: null });
  }
  expect(stock.counts()).toEqual({ total: 5, available: 4, held: 0, paid: 1, provisional: 0 });
  const keyed = claimOf("c", { buyerId: "y", keyHash: "k" });
  expect(stock.claim(keyed, OPEN)).toEqual({ kind: "known" });
});
