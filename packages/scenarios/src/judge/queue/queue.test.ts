import type { LedgerRow, TicketRow } from "@dropctl/protocol";
import { describe, expect, test } from "vitest";
import type { Buyer } from "../../load/plan.ts";
import { BUYER_ENDS, type BuyerEnd, type QueueResults } from "../../load/result.ts";
import type { Evidence } from "../../scenarios/scenario.ts";
import { queueFigures } from "./figures.ts";
import { handoversMs } from "./handovers.ts";
import { judgeQueue, judgeRoom } from "./judgeQueue.ts";
import { findOvertakers } from "./order.ts";
import { mostAtOnce } from "./sweep.ts";

/** Seconds after some hour, as the ledger writes them. */
const at = (second: number) => new Date(Date.UTC(2026, 10, 21, 6, 0, 0, second * 1_000)).toJSON();
const buyerOf = (number: number) => `buyer-${number}`;

function ticket(
  number: number,
  state: TicketRow["state"],
  [admitted, ended]: [admitted?: number | null, ended?: number | null] = [],
): TicketRow {
  return {
    number,
    buyerId: buyerOf(number),
    state,
    joinedAt: at(0),
    admittedAt: admitted === undefined || admitted === null ? null : at(admitted),
    endedAt: ended === undefined || ended === null ? null : at(ended),
  };
}

function reservation(
  number: number,
  state: LedgerRow["state"],
  [created, ended]: [created: number, ended?: number],
): LedgerRow {
  const endedAt = ended === undefined ? null : at(ended);
  const row = {
    id: `r${number}`,
    buyerId: buyerOf(number),
    state,
    createdAt: at(created),
    endedAt,
  };
  return { ...row, releaseReason: state === "released" ? "expired" : null } as LedgerRow;
}

describe("stays", () => {
  test.each([
    ["none", [], 0],
    [
      "one after the other, in the same moment",
      [
        [0, 5],
        [5, 9],
      ],
      1,
    ],
    [
      "overlapping",
      [
        [0, 5],
        [4, 9],
        [4, 4.5],
      ],
      3,
    ],
    [
      "that last",
      [
        [0, Infinity],
        [1, Infinity],
      ],
      2,
    ],
    [
      "of no length",
      [
        [3, 3],
        [3, 3],
        [0, 9],
      ],
      1,
    ],
  ] as [string, [number, number][], number][])("%s", (_what, stays, most) => {
    expect(mostAtOnce(stays.map(([fromMs, toMs]) => ({ fromMs, toMs })))).toBe(most);
  });
});

describe("order", () => {
  test("the same moment is in order, and those who gave up may be passed", () => {
    const fine = [
      ticket(1, "used", [1, 2]),
      ticket(2, "left", [null, 5]),
      ticket(3, "lapsed", [null, 5]),
      ticket(4, "admitted", [1]),
      ticket(5, "lapsed", [3, 123]),
      ticket(6, "waiting"),
    ];
    expect(findOvertakers(fine)).toEqual([]);
  });

  test("whoever comes before a lower number that stayed overtook it", () => {
    expect(findOvertakers([ticket(1, "used", [5, 6]), ticket(2, "used", [4, 6])])).toEqual([2]);
    expect(findOvertakers([ticket(1, "waiting"), ticket(2, "admitted", [4])])).toEqual([2]);
    const lateLapse = [ticket(1, "lapsed", [5, 9]), ticket(2, "used", [4, 6])];
    expect(findOvertakers(lateLapse)).toEqual([2]);
  });
});

/** Two units, room for two: 1 pays and makes room for 3; 2's admission lapses; 3 pays. */
const sound = {
  tickets: [
    ticket(1, "used", [1, 2]),
    ticket(2, "lapsed", [1, 6]),
    ticket(3, "used", [6, 7]),
    ticket(4, "waiting"),
    ticket(5, "left", [null, 3]),
  ],
  rows: [reservation(1, "paid", [2, 4]), reservation(3, "paid", [7, 8])],
  checkoutCapacity: 2,
  total: 2,
  opensAt: null,
};
const brokenBy = (room: Parameters<typeof judgeRoom>[0]) =>
  judgeRoom(room).map(({ invariant }) => invariant);

describe("a room", () => {
  test("that admits in order, within capacity and stock, holds", () => {
    expect(brokenBy(sound)).toEqual([]);
  });

  test("that lets a higher number in first is broken", () => {
    const [first, second, ...rest] = sound.tickets;
    if (first === undefined || second === undefined) throw new Error("the room is empty");
    const tickets = [{ ...first, admittedAt: at(1.5) }, { ...second, admittedAt: at(1) }, ...rest];
    expect(brokenBy({ ...sound, tickets })).toEqual(["admitted_in_order"]);
  });

  test("with more in checkout than it serves is broken, by holds too", () => {
    expect(brokenBy({ ...sound, checkoutCapacity: 1 })).toEqual(["checkout_capacity"]);
    const tickets = [ticket(1, "used", [1, 2]), ticket(2, "admitted", [3])];
    const rows = [reservation(1, "held", [2])];
    expect(brokenBy({ tickets, rows, checkoutCapacity: 1, total: 2 })).toEqual([
      "checkout_capacity",
    ]);
    const paid = [reservation(1, "paid", [2, 3])];
    expect(brokenBy({ tickets, rows: paid, checkoutCapacity: 1, total: 2 })).toEqual([]);
  });

  test("that admits without a unit behind it is broken, and a released unit is one", () => {
    expect(brokenBy({ ...sound, total: 1 })).toEqual(["a_unit_behind_each_admission"]);
    const tickets = [ticket(1, "used", [1, 2]), ticket(2, "admitted", [5])];
    const room = { tickets, checkoutCapacity: 9, total: 1 };
    expect(brokenBy({ ...room, rows: [reservation(1, "released", [2, 5])] })).toEqual([]);
    expect(brokenBy({ ...room, rows: [reservation(1, "released", [2, 6])] })).toEqual([
      "a_unit_behind_each_admission",
    ]);
  });

  test("whose uses and reservations do not match is broken", () => {
    const [first] = sound.rows;
    expect(brokenBy({ ...sound, rows: first === undefined ? [] : [first] })).toEqual([
      "used_by_a_reservation",
      // Without its end, that use is still in checkout.
    ]);
    const rows = [...sound.rows, reservation(4, "released", [2, 3])];
    expect(brokenBy({ ...sound, rows, total: 3 })).toEqual(["reserved_by_the_admitted"]);
    const tombstone = {
      ...reservation(4, "released", [2, 3]),
      releaseReason: "tombstone" as const,
    };
    expect(brokenBy({ ...sound, rows: [...sound.rows, tombstone] })).toEqual([]);
  });
});

interface Told {
  ends: BuyerEnd[];
  /** The others came with a restock. */
  unitsAtFirst?: number;
  refused?: Record<string, number>;
  numbers?: number[];
  waitMs?: number[];
  turnedAway?: QueueResults["turnedAway"];
  unpaid?: number[];
  phase?: "open" | "closed";
  shares?: { leave: number; noShow: number; noPay: number };
}

const NOBODY = { leave: 0, noShow: 0, noPay: 0 };
const buyers: Buyer[] = [1, 2, 3, 4, 5].map((number) => ({
  buyerId: buyerOf(number),
  token: "t",
}));

function evidence(told: Told, room = sound): Evidence {
  const never = [NaN, NaN, NaN, NaN, NaN];
  const acknowledged = told.ends.flatMap((end, buyer) =>
    end === "accepted"
      ? [{ buyer, reservationId: `r${buyer + 1}`, ordered: !told.unpaid?.includes(buyer) }]
      : [],
  );
  return {
    ...room,
    knobs: {},
    buyers,
    load: {
      cutShort: null,
      buyers: {
        ends: Uint8Array.from(told.ends, (end) => BUYER_ENDS.indexOf(end)),
        refusedByReason: told.refused ?? {},
        failedByReason: {},
        unpaidByReason: {},
        acknowledged,
      },
      queue: {
        numbers: Uint32Array.from(told.numbers ?? [1, 2, 3, 4, 5]),
        waitMs: Float64Array.from(told.waitMs ?? never),
        turnedAway: told.turnedAway ?? [],
        estimateErrors: null,
      },
    },
    drop: { total: told.unitsAtFirst ?? room.total },
    audit: { ledger: { total: room.total } },
    stock: { phase: told.phase ?? "open" },
  } as unknown as Evidence;
}

const judged = (told: Told, room = sound) =>
  judgeQueue(evidence(told, room), {
    checkoutCapacity: room.checkoutCapacity,
    shares: told.shares ?? NOBODY,
  }).map(({ invariant }) => invariant);

const ends: BuyerEnd[] = ["accepted", "refused", "accepted", "refused", "refused"];
const fine: Told = { ends, refused: { no_show: 1, sold_out: 1, left: 1 } };

describe("what buyers were told", () => {
  test("holds when it is what the ledger has", () => {
    expect(judged(fine)).toEqual([]);
    expect(judged({ ...fine, waitMs: [1, 1, 6, NaN, NaN] })).toEqual([]);
  });

  test("of a number that is nobody's or another's is lost", () => {
    expect(judged({ ...fine, numbers: [1, 2, 3, 4, 6] })).toEqual(["tickets_in_ledger"]);
    expect(judged({ ...fine, numbers: [1, 2, 3, 5, 4] })).toEqual(["tickets_in_ledger"]);
    expect(judged({ ...fine, numbers: [1, 2, 3, 4, 0] })).toEqual([]);
  });

  test("of an admission that the ledger does not know is broken", () => {
    expect(judged({ ...fine, waitMs: [1, 1, 6, 7, NaN] })).toEqual(["admitted_as_told"]);
  });

  test("of an admission that was then refused is broken, unless it had lapsed", () => {
    const refusedTo = (buyer: number, code: string, inTime: boolean) =>
      judged({ ...fine, turnedAway: [{ buyer, code, inTime }] });
    expect(refusedTo(1, "not_admitted", false)).toEqual([]);
    expect(refusedTo(1, "not_admitted", true)).toEqual(["admission_honoured"]);
    expect(refusedTo(3, "not_admitted", false)).toEqual(["admission_honoured"]);
    expect(refusedTo(1, "sold_out", false)).toEqual(["admission_honoured"]);
  });
});

describe("the sale", () => {
  const half = { ...sound, rows: [reservation(1, "paid", [2, 4]), reservation(3, "held", [7])] };

  test("may say sold_out only when everything is paid, or the drop is closed", () => {
    const told: Told = { ...fine, unpaid: [2] };
    expect(judged(told, half)).toEqual(["sold_out_means_sold", "every_unit_sold"]);
    expect(judged({ ...told, phase: "closed" }, half)).toEqual([]);
    // One was paid when there was one, and the other came later.
    expect(judged({ ...told, unitsAtFirst: 1 }, half)).toEqual([]);
  });

  test("must sell every unit that enough buyers stayed to pay", () => {
    const nobodyTold = { ends, refused: { no_show: 1, left: 2 }, unpaid: [2] };
    // 1 paid, 4 and 5 would have: more than the one unit that is left.
    expect(judged(nobodyTold, half)).toEqual(["every_unit_sold"]);
    const failed: BuyerEnd[] = ["accepted", "refused", "accepted", "failed", "open"];
    expect(judged({ ends: failed, unpaid: [2] }, half)).toEqual([]);
    const leavers = { leave: 1, noShow: 0, noPay: 0 };
    expect(judged({ ...nobodyTold, shares: leavers }, half)).toEqual([]);
  });

  test("may not send anybody away for no cause", () => {
    expect(judged({ ends, refused: { sold_out: 2, limit_reached: 1 } })).toEqual([
      "refused_only_with_cause",
    ]);
  });
});

test("the figures count tickets by what became of them", () => {
  const tickets = [...sound.tickets, ticket(6, "lapsed", [null, 4]), ticket(7, "admitted", [5])];
  const waitMs = Float64Array.from([NaN, ...Array.from({ length: 20 }, (_, n) => (n + 1) * 100)]);
  const figures = queueFigures({ tickets, rows: sound.rows }, sound, {
    ...evidence(fine).load.queue,
    waitMs,
  } as QueueResults);
  expect(figures).toEqual({
    tickets: 7,
    admissions: 4,
    used: 2,
    left: 1,
    admissionsLapsed: 1,
    passedOver: 1,
    // Number 7 came a second before number 3, and number 4 still waits.
    inversions: 1,
    // 1 and 2 until 4, 2 and 7 until 6, then 3 and 7.
    occupancyMax: 2,
    // Number 3 had the unit of number 2 at once.
    handoverMs: { p50: 0, p99: 0, max: 0 },
    waitSeconds: { p50: 1, p95: 1.9, max: 2 },
    estimates: 0,
    estimateErrorSeconds: null,
    estimateErrorShare: null,
    estimatesWithinRange: null,
  });
});

test("a handover lasts from the place that came free, or the unit, until the next is admitted", () => {
  const late = { ...ticket(4, "used", [9.1, 9.2]), joinedAt: at(9) };
  const room = {
    tickets: [
      ticket(1, "used", [1, 2]),
      ticket(2, "used", [4.25, 5]),
      ticket(3, "lapsed", [6.5, 8]),
      late,
    ],
    rows: [
      reservation(1, "paid", [2, 4]),
      reservation(2, "paid", [5, 6]),
      reservation(4, "paid", [9.2, 10]),
    ],
    checkoutCapacity: 1,
    total: 10,
  };
  // Number 4 came when the place had been free for a second.
  expect(handoversMs(room)).toEqual([250, 500]);
  // With places for all, the third waits for the unit that the first did not pay.
  const [, ...paid] = room.rows;
  const rows = [reservation(1, "released", [2, 4]), ...paid];
  const tickets = room.tickets.slice(0, 3);
  expect(handoversMs({ tickets, rows, checkoutCapacity: 4, total: 2 })).toEqual([2_500]);
});
