import type { Audit, Drop, LedgerRow } from "@dropctl/protocol";
import { describe, expect, test } from "vitest";
import type { Buyer } from "../load/plan.ts";
import { BUYER_ENDS, type BuyerEnd, type BuyerResults, type LoadResult } from "../load/result.ts";
import { compareWithLedger } from "./acknowledged.ts";
import { judgeSale } from "./sale.ts";

const buyers: Buyer[] = ["ann", "ben", "cho"].map((buyerId) => ({ buyerId, token: "t" }));

const row = (id: string, buyerId: string, state: LedgerRow["state"] = "held") =>
  ({ id, buyerId, state }) as LedgerRow;

const results = (
  ends: BuyerEnd[],
  acknowledged: [buyer: number, id: string, ordered?: boolean][],
  refusedByReason: Record<string, number> = {},
): BuyerResults => ({
  ends: Uint8Array.from(ends, (end) => BUYER_ENDS.indexOf(end)),
  acknowledged: acknowledged.map(([buyer, reservationId, ordered = false]) => ({
    buyer,
    reservationId,
    ordered,
  })),
  refusedByReason,
  failedByReason: {},
  unpaidByReason: {},
});

describe("what was acknowledged", () => {
  const ends: BuyerEnd[] = ["accepted", "refused", "refused"];

  test.each(["held", "paid", "released", "refunded"] as const)(
    "as a reservation is there as %s: nothing lost",
    (state) => {
      const compared = compareWithLedger(
        [row("r1", "ann", state)],
        buyers,
        results(ends, [[0, "r1"]]),
      );
      expect(compared).toEqual({ lost: 0, unacknowledged: 0, broken: [] });
    },
  );

  test("but is not in the ledger, or is another buyer's, is lost", () => {
    const acked = results(ends, [[0, "r1"]]);
    expect(compareWithLedger([], buyers, acked).lost).toBe(1);
    const stolen = compareWithLedger([row("r1", "cho")], buyers, acked);
    expect(stolen.lost).toBe(1);
    expect(stolen.broken[0]?.invariant).toBe("acknowledged_in_ledger");
  });

  test("as an order must be paid or refunded", () => {
    const acked = results(ends, [[0, "r1", true]]);
    expect(compareWithLedger([row("r1", "ann", "paid")], buyers, acked).lost).toBe(0);
    expect(compareWithLedger([row("r1", "ann", "refunded")], buyers, acked).lost).toBe(0);
    expect(compareWithLedger([row("r1", "ann", "released")], buyers, acked).lost).toBe(1);
    expect(compareWithLedger([row("r1", "ann", "held")], buyers, acked).lost).toBe(1);
  });

  test("to two buyers is one reservation too few", () => {
    const acked = results(
      ["accepted", "accepted", "refused"],
      [
        [0, "r1"],
        [0, "r1"],
      ],
    );
    const { broken } = compareWithLedger([row("r1", "ann")], buyers, acked);
    expect(broken.map(({ invariant }) => invariant)).toEqual(["one_buyer_a_reservation"]);
  });
});

describe("a live row that nobody was told of", () => {
  test("is reported for a buyer who never got an answer", () => {
    const acked = results(["failed", "refused", "refused"], []);
    const compared = compareWithLedger([row("r1", "ann")], buyers, acked);
    expect(compared).toMatchObject({ unacknowledged: 1, broken: [] });
  });

  test("breaks an invariant for a buyer who was sent away", () => {
    const acked = results(["failed", "refused", "refused"], []);
    const { broken } = compareWithLedger([row("r1", "ben")], buyers, acked);
    expect(broken.map(({ invariant }) => invariant)).toEqual(["refused_without_effect"]);
  });
});

/** The invariants that a sale of two units breaks; `atFirst` of them were there from the beginning. */
const brokenBy = (
  bought: BuyerResults,
  rows: LedgerRow[],
  cutShort: LoadResult["cutShort"] = null,
  atFirst = 2,
) =>
  judgeSale({
    knobs: {},
    buyers,
    tickets: [],
    load: { buyers: bought, cutShort } as LoadResult,
    audit: { ledger: { total: 2 } } as Audit,
    stock: {} as never,
    drop: { total: atFirst } as Drop,
    rows,
  }).map(({ invariant }) => invariant);

describe("a sale of two units to three buyers", () => {
  const sold = [row("r1", "ann"), row("r2", "ben", "paid")];

  test("that sells both and sends one away holds", () => {
    const bought = results(
      ["accepted", "accepted", "refused"],
      [
        [0, "r1"],
        [1, "r2"],
      ],
      { sold_out: 1 },
    );
    expect(brokenBy(bought, sold)).toEqual([]);
  });

  test("that grants three is broken", () => {
    const bought = results(
      ["accepted", "accepted", "accepted"],
      [
        [0, "r1"],
        [1, "r2"],
        [2, "r3"],
      ],
    );
    expect(brokenBy(bought, [...sold, row("r3", "cho")])).toEqual(["accepted_at_most_units"]);
  });

  test("that says sold_out with a unit left is broken", () => {
    const bought = results(["accepted", "refused", "refused"], [[0, "r1"]], { sold_out: 2 });
    expect(brokenBy(bought, [row("r1", "ann")])).toEqual(["sold_out_means_sold"]);
    const interrupted = { reason: "interrupted", detail: "" } as const;
    expect(brokenBy(bought, [row("r1", "ann")], interrupted)).toEqual(["sold_out_means_sold"]);
  });

  test("that says sold_out with a unit left holds when that came with a restock", () => {
    const bought = results(["accepted", "refused", "refused"], [[0, "r1"]], { sold_out: 2 });
    expect(brokenBy(bought, [row("r1", "ann")], null, 1)).toEqual([]);
    expect(brokenBy(results(["refused", "refused", "refused"], []), [], null, 1)).toEqual([
      "sold_out_means_sold",
    ]);
  });

  test("that sends somebody away for another reason is broken", () => {
    const bought = results(
      ["accepted", "accepted", "refused"],
      [
        [0, "r1"],
        [1, "r2"],
      ],
      { limit_reached: 1 },
    );
    expect(brokenBy(bought, sold)).toEqual(["refused_only_when_sold_out"]);
  });

  test("with buyers who failed may leave units over", () => {
    const bought = results(["accepted", "failed", "failed"], [[0, "r1"]]);
    expect(brokenBy(bought, [row("r1", "ann")])).toEqual([]);
  });
});
