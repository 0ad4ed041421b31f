import type { Audit, LedgerRow, Stock } from "@dropctl/protocol";
import { describe, expect, test } from "vitest";
import type { Buyer } from "../load/plan.ts";
import { BUYER_ENDS, type BuyerEnd, type LoadResult, type RetryResults } from "../load/result.ts";
import type { Evidence } from "../scenarios/scenario.ts";
import { judgeHolds } from "./holds.ts";
import { judgePresses } from "./presses.ts";
import { judgeRetries } from "./retries.ts";

const buyers: Buyer[] = ["ann", "ben", "cho"].map((buyerId) => ({ buyerId, token: "t" }));

const at = (seconds: number) => new Date(seconds * 1_000).toISOString();

/** A row from one second to another; null: it lasts. Holds are 2 s long. */
const row = (
  id: string,
  buyerId: string,
  [fromSeconds, toSeconds]: [number, number | null] = [0, null],
  change: Partial<LedgerRow> = {},
) =>
  ({
    id,
    buyerId,
    state: "paid",
    releaseReason: null,
    createdAt: at(fromSeconds),
    expiresAt: at(fromSeconds + 2),
    endedAt: toSeconds === null ? null : at(toSeconds),
    ...change,
  }) as LedgerRow;
const EXPIRED = { state: "released", releaseReason: "expired" } as const;
const TOMBSTONE = { state: "released", releaseReason: "tombstone" } as const;

interface Case {
  ends?: BuyerEnd[];
  acknowledged?: [buyer: number, id: string, ordered?: boolean][];
  refused?: Record<string, number>;
  rows: LedgerRow[];
  units?: number;
  /** The others came with a restock. */
  unitsAtFirst?: number;
  phase?: Stock["phase"];
  retries?: RetryResults;
  reserveCodes?: Record<string, number>;
}

const evidence = (of: Case): Evidence => ({
  knobs: {},
  buyers,
  drop: { total: of.unitsAtFirst ?? of.units ?? 2 } as Evidence["drop"],
  tickets: [],
  rows: of.rows,
  audit: { ledger: { total: of.units ?? 2 } } as Audit,
  stock: { phase: of.phase ?? "open" } as Stock,
  load: {
    cutShort: null,
    steps: { reserve: { byCode: of.reserveCodes ?? {} } },
    ...(of.retries === undefined ? {} : { retries: of.retries }),
    buyers: {
      ends: Uint8Array.from(of.ends ?? ["accepted", "accepted", "refused"], (end: BuyerEnd) =>
        BUYER_ENDS.indexOf(end),
      ),
      acknowledged: (of.acknowledged ?? []).map(([buyer, reservationId, ordered = true]) => ({
        buyer,
        reservationId,
        ordered,
      })),
      refusedByReason: of.refused ?? { sold_out: 1 },
      failedByReason: {},
      unpaidByReason: {},
    },
  } as unknown as LoadResult,
});
const names = (broken: { invariant: string }[]) => broken.map(({ invariant }) => invariant);

describe("a sale of one unit with a hold that is never paid", () => {
  // By the golden ratio, of three buyers at 0.3 the first and the third never pay.
  const brokenBy = (change: Partial<Case>) =>
    names(
      judgeHolds(
        evidence({
          units: 1,
          ends: ["accepted", "accepted", "refused"],
          acknowledged: [
            [0, "r1", false],
            [1, "r2"],
          ],
          rows: [row("r1", "ann", [0, 2], EXPIRED), row("r2", "ben", [2, 3])],
          ...change,
        }),
        0.3,
      ),
    );

  test("holds when the unit came back and was paid", () => {
    expect(brokenBy({})).toEqual([]);
  });

  test("holds when a second unit came by a restock, sold or not", () => {
    expect(brokenBy({ units: 2, unitsAtFirst: 1 })).toEqual([]);
    expect(brokenBy({ units: 2, unitsAtFirst: 2 })).toEqual(["sold_out_means_paid"]);
    const early = [row("r1", "ann", [0, 2.001], EXPIRED), row("r2", "ben", [2, 3])];
    expect(brokenBy({ units: 2, unitsAtFirst: 1, rows: early })).toEqual([]);
  });

  test("is broken when the unit is left over though somebody would have paid", () => {
    const rows = [row("r1", "ann", [0, 2], EXPIRED)];
    const acknowledged: Case["acknowledged"] = [[0, "r1", false]];
    const ends: BuyerEnd[] = ["accepted", "refused", "refused"];
    expect(brokenBy({ rows, acknowledged, ends, refused: {} })).toEqual(["every_unit_paid"]);
    expect(brokenBy({ rows, acknowledged, ends, refused: {}, phase: "closed" })).toEqual([]);
  });

  test("may leave it over when nobody would have paid, but then says no sold_out", () => {
    const change: Partial<Case> = {
      rows: [row("r1", "ann", [0, 2], EXPIRED)],
      acknowledged: [[0, "r1", false]],
      ends: ["accepted", "failed", "refused"],
    };
    expect(brokenBy({ ...change, refused: {} })).toEqual([]);
    expect(brokenBy(change)).toEqual(["sold_out_means_paid"]);
  });

  test("is broken when somebody is sent away for another reason", () => {
    expect(brokenBy({ refused: { limit_reached: 1 } })).toEqual(["refused_only_when_sold_out"]);
  });

  test("is broken when a hold ended before its deadline", () => {
    const rows = [row("r1", "ann", [0, 1.9], EXPIRED), row("r2", "ben", [2, 3])];
    expect(brokenBy({ rows })).toEqual(["held_until_deadline"]);
  });

  test("is broken when the unit was out twice, if only for a millisecond", () => {
    const rows = [row("r1", "ann", [0, 2.001], EXPIRED), row("r2", "ben", [2, 3])];
    expect(brokenBy({ rows })).toEqual(["never_above_total"]);
    const tombstone = row("r1", "ann", [0, 2.001], TOMBSTONE);
    expect(brokenBy({ rows: [tombstone, row("r2", "ben", [2, 3])] })).toEqual([]);
  });

  test("is broken when a buyer had two units at once", () => {
    const rows = [row("r1", "ben", [0, 2.5], EXPIRED), row("r2", "ben", [2, 3])];
    expect(brokenBy({ units: 2, refused: {}, rows })).toContain("one_live_unit_a_buyer");
    const inTurn = [row("r1", "ben", [0, 2], EXPIRED), row("r2", "ben", [2, 3])];
    expect(brokenBy({ rows: inTurn })).toEqual([]);
  });
});

describe("a sale of two units to buyers who click twice", () => {
  const orders = [
    { buyer: 0, orderId: "r1" },
    { buyer: 1, orderId: "r2" },
  ];
  const brokenBy = (change: Partial<Case>) =>
    names(
      judgeRetries(
        evidence({
          acknowledged: [
            [0, "r1"],
            [1, "r2"],
          ],
          rows: [row("r1", "ann"), row("r2", "ben")],
          retries: { orders, takenBack: [] },
          ...change,
        }),
      ),
    );

  test("holds when each had one effect and one answer", () => {
    expect(brokenBy({})).toEqual([]);
    const rows = [row("r0", "ann", [0, 0], TOMBSTONE), row("r1", "ann"), row("r2", "ben")];
    expect(brokenBy({ rows })).toEqual([]);
  });

  test("is broken when a key has two reservations, even if one was released", () => {
    const rows = [row("r0", "ann", [0, 0], EXPIRED), row("r1", "ann"), row("r2", "ben")];
    expect(brokenBy({ rows })).toEqual(["one_reservation_a_key"]);
  });

  test("is broken when two answers to one key name different reservations", () => {
    const acknowledged: Case["acknowledged"] = [
      [0, "r1"],
      [0, "r2"],
    ];
    const retries = { orders: orders.slice(0, 1), takenBack: [] };
    expect(brokenBy({ acknowledged, retries })).toEqual(["one_answer_a_key"]);
  });

  test("is broken when a buyer is told of two orders, or of one that is not the reservation's", () => {
    const two = [...orders, { buyer: 1, orderId: "r3" }];
    expect(brokenBy({ retries: { orders: two, takenBack: [] } })).toEqual([
      "one_order_a_reservation",
    ]);
    const other = [{ buyer: 0, orderId: "r3" }];
    expect(brokenBy({ retries: { orders: other, takenBack: [] } })).toEqual([
      "one_order_a_reservation",
    ]);
  });

  test("is broken when a copy is refused after a yes", () => {
    const takenBack = [{ buyer: 0, step: "reserve", code: "sold_out" } as const];
    expect(brokenBy({ retries: { orders, takenBack } })).toEqual(["a_yes_stays_a_yes"]);
  });

  test("is broken by what breaks any sale", () => {
    const change = { rows: [row("r1", "ann")], acknowledged: [[0, "r1"]] as [number, string][] };
    const retries = { orders: orders.slice(0, 1), takenBack: [] };
    expect(brokenBy({ ...change, retries })).toEqual(["sold_out_means_sold"]);
    expect(brokenBy({ refused: { limit_reached: 1 } })).toEqual(["refused_only_when_sold_out"]);
  });
});

describe("two units and a crowd that keeps pressing", () => {
  const brokenBy = (change: Partial<Case>) =>
    names(
      judgePresses(
        evidence({
          acknowledged: [
            [0, "r1", false],
            [1, "r2", false],
          ],
          rows: [row("r1", "ann"), row("r2", "ben")],
          reserveCodes: { sold_out: 90, limit_reached: 10 },
          ...change,
        }),
      ),
    );

  test("hold when both are sold and every other answer is a fitting no", () => {
    expect(brokenBy({})).toEqual([]);
    // A server that asks to come again fails the buyer, and tells nothing wrong.
    expect(brokenBy({ reserveCodes: { sold_out: 90, overloaded: 3 } })).toEqual([]);
  });

  test("are broken when one buyer has both", () => {
    const change: Partial<Case> = {
      rows: [row("r1", "ann"), row("r2", "ann")],
      acknowledged: [
        [0, "r1", false],
        [0, "r2", false],
      ],
    };
    expect(brokenBy(change)).toEqual(["distinct_buyers", "granted_once"]);
  });

  test("are broken when sold_out is said with one left", () => {
    expect(brokenBy({ rows: [row("r1", "ann")] })).toEqual(["sold_out_means_sold"]);
  });

  test("are broken when limit_reached is said to a buyer without a unit", () => {
    expect(brokenBy({ refused: { limit_reached: 1 } })).toEqual(["limit_reached_means_one"]);
  });

  test.each(["paused", "in_progress", "internal", "http_418"])(
    "are broken by an answer %s",
    (code) => {
      expect(brokenBy({ reserveCodes: { sold_out: 90, [code]: 1 } })).toEqual([
        "refused_only_when_sold_out",
      ]);
    },
  );
});
