import type { LedgerRow, TicketRow } from "@dropctl/protocol";
import { describe, expect, test } from "vitest";
import type { LoadResult } from "../load/result.ts";
import type { Evidence } from "../scenarios/scenario.ts";
import { judgeFullDrop } from "./fullDrop.ts";
import { firstAdmissionMs } from "./opening.ts";

/** Milliseconds since the opening, as the ledger writes them. */
const at = (ms: number) => new Date(Date.UTC(2026, 10, 21, 20) + ms).toJSON();
const drop = { opensAt: at(0), total: 2 };

const ticket = (number: number, joined: number, admitted: number, ended: number): TicketRow => ({
  number,
  buyerId: `buyer-${number}`,
  state: "used",
  joinedAt: at(joined),
  admittedAt: at(admitted),
  endedAt: at(ended),
});
const reservation = (number: number, created: number) =>
  ({
    id: `r${number}`,
    buyerId: `buyer-${number}`,
    state: "paid",
    createdAt: at(created),
    endedAt: at(created + 50),
    releaseReason: null,
  }) as LedgerRow;

/** The first joined before the opening, the second after it; both bought. */
const sound = {
  tickets: [ticket(1, -900, 80, 120), ticket(2, 400, 430, 470)],
  rows: [reservation(1, 120), reservation(2, 470)],
};

function brokenBy(
  change: Partial<typeof sound>,
  load: { reads?: { failed: number }; cutShort?: LoadResult["cutShort"] } = {},
) {
  const { reads = { failed: 0 }, cutShort = null } = load;
  const evidence = {
    ...{ ...sound, ...change, drop, knobs: {}, buyers: [] },
    load: { cutShort, steps: { read: { ...reads, requests: 40 } }, buyers: null, queue: null },
    audit: { ledger: { total: 2 } },
    stock: { phase: "open" },
  } as unknown as Evidence;
  const shares = { leave: 0, noShow: 0, noPay: 0 };
  return judgeFullDrop(evidence, { checkoutCapacity: 2, shares }).map(({ invariant }) => invariant);
}

describe("an evening", () => {
  test("whose doors open on time and that answers every read holds", () => {
    expect(brokenBy({})).toEqual([]);
  });

  test("on which somebody reserves before the opening is broken", () => {
    const rows = [reservation(1, -1), reservation(2, 470)];
    expect(brokenBy({ rows })).toEqual(["nobody_before_the_opening"]);
  });

  test("on which somebody is admitted before the opening is broken", () => {
    const tickets = [ticket(1, -900, -1, 120), ticket(2, 400, 430, 470)];
    expect(brokenBy({ tickets })).toEqual(["nobody_before_the_opening"]);
    expect(brokenBy({ tickets: [ticket(1, -900, 0, 120), ticket(2, 400, 430, 470)] })).toEqual([]);
  });

  test("whose doors stay shut while people wait is broken", () => {
    const late = { rows: [reservation(1, 1_120), reservation(2, 1_470)] };
    const tickets = [ticket(1, -900, 1_001, 1_120), ticket(2, 400, 1_430, 1_470)];
    expect(brokenBy({ ...late, tickets })).toEqual(["opened_on_time"]);
    // Nobody was there at the opening, or whoever was had gone.
    const came = [ticket(1, 900, 1_001, 1_120), ticket(2, 950, 1_430, 1_470)];
    expect(brokenBy({ ...late, tickets: came })).toEqual([]);
    const left = { ...ticket(3, -900, 0, -5), admittedAt: null, state: "left" as const };
    expect(brokenBy({ ...late, tickets: [...came, left] })).toEqual([]);
  });

  test("on which a read failed is broken, unless the load was cut short", () => {
    const reads = { failed: 1 };
    expect(brokenBy({}, { reads })).toEqual(["every_read_answered"]);
    const cutShort = { reason: "interrupted", detail: "" } as const;
    expect(brokenBy({}, { reads, cutShort })).toEqual([]);
  });

  test("is held to the waiting room's promises too", () => {
    const tickets = [ticket(1, -900, 80, 120), ticket(2, 400, 79, 470)];
    expect(brokenBy({ tickets })).toEqual(["admitted_in_order"]);
  });
});

test("the first admission is told from the opening, if there was either", () => {
  const { tickets } = sound;
  expect(firstAdmissionMs({ drop, tickets: tickets.toReversed() })).toBe(80);
  expect(firstAdmissionMs({ drop: { opensAt: null }, tickets })).toBeNull();
  expect(firstAdmissionMs({ drop, tickets: [] })).toBeNull();
});
