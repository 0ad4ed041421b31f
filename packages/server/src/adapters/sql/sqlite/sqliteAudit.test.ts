import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { LedgerCounts } from "../../../ports/auditLedger.ts";
import {
  claim,
  claimRow,
  hashes,
  held,
  openDrop,
  paid,
} from "../../../ports/ledgerContract/fixture.contract.ts";
import { openSqliteLedger } from "../sqliteLedger.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "dropctl-audit-"));
});

afterEach(() => rm(folder, { recursive: true }));

/**
 * What is planted in a drop of 10 with 3 held and 2 paid of whom none is overdue, and what the
 * audit must say of it; `:held` and `:paid` are the ids of one of each.
 */
const PLANTED: [string, string, Partial<LedgerCounts>][] = [
  ["a total below what is sold", "update drops set total = 4", { total: 4, held: 3, paid: 2 }],
  ["a counter that is too high", "update drops set claimed = 6", { claimed: 6, held: 3 }],
  ["a paid counter that is too low", "update drops set paid = 1", { claimedPaid: 1, paid: 2 }],
  ["a missing order", "delete from orders where id = ':paid'", { paidWithoutOrder: 1, orders: 1 }],
  [
    "an order that nobody paid for",
    "insert into orders select ':held', dropId, buyerId, 1, 'EUR', 'p', 'captured', 1 from reservations where id = ':held'",
    { ordersWithoutPaid: 1, orders: 3 },
  ],
  [
    "an order without a reservation",
    "insert into orders select 'nowhere', dropId, buyerId, 1, 'EUR', 'p', 'captured', 1 from orders where id = ':paid'",
    { ordersWithoutPaid: 1, orders: 3 },
  ],
  [
    "an order of somebody else",
    "update orders set buyerId = 'thief' where id = ':paid'",
    { ordersWithoutPaid: 1 },
  ],
  [
    "a refunded order of a paid reservation",
    "update orders set paymentState = 'refunded' where id = ':paid'",
    { ordersWithoutPaid: 1 },
  ],
  [
    "a live row without a slot",
    "update reservations set liveSlot = null where id = ':held'",
    { malformedRows: 1, held: 3 },
  ],
  [
    "a slot beyond the limit",
    "update reservations set liveSlot = 2 where id = ':held'",
    { malformedRows: 1 },
  ],
  [
    "a released row that keeps its slot",
    "update reservations set state = 'released', releaseReason = 'cancelled', endedAtMs = 1 where id = ':held'",
    { malformedRows: 1, released: 1 },
  ],
  [
    "a release without a reason",
    "update reservations set state = 'released', liveSlot = null, endedAtMs = 1 where id = ':held'",
    { malformedRows: 1 },
  ],
  [
    "a held row that has ended",
    "update reservations set endedAtMs = 1 where id = ':held'",
    { malformedRows: 1 },
  ],
  [
    "a key without its body",
    "update reservations set keyHash = 'k' where id = ':held'",
    { malformedRows: 1 },
  ],
  [
    "an unknown state",
    "update reservations set state = 'lost' where id = ':held'",
    { malformedRows: 1, held: 2 },
  ],
  [
    "a hold that nobody swept",
    "update reservations set createdAtMs = 1, deadlineMs = 2 where id = ':held'",
    { overdueHolds: 1 },
  ],
  [
    "a hold that expired early",
    "update reservations set state = 'released', releaseReason = 'expired', liveSlot = null, endedAtMs = deadlineMs - 1 where id = ':held'",
    { expiredEarly: 1, malformedRows: 0 },
  ],
  [
    "a hold that expired late",
    "update reservations set state = 'released', releaseReason = 'expired', liveSlot = null, endedAtMs = deadlineMs + 2001 where id = ':held'",
    { expiredLate: 1, malformedRows: 0 },
  ],
  [
    "a buyer with two units",
    "update reservations set buyerId = (select buyerId from reservations where id = ':paid') where id = ':held'",
    { buyersOverLimit: 1 },
  ],
  [
    "a key that sold twice",
    "update reservations set (buyerId, keyHash, bodyHash) = (select buyerId, keyHash, bodyHash from reservations where keyHash is not null) where id = ':held'",
    { keysWithTwoEffects: 1, buyersOverLimit: 1 },
  ],
];

describe("an audit finds what was planted in the file", () => {
  test.each(PLANTED)("%s", async (_, statement, found) => {
    const file = join(folder, "ledger.db");
    const ledger = await openSqliteLedger({ file, clock: { nowMs: () => Date.now() } });
    const drop = await openDrop(ledger);
    await held(ledger, await openDrop(ledger), 2);
    const [unit] = await held(ledger, drop, 2);
    await claim(ledger, drop, [claimRow({ key: hashes("a") })]);
    const [order] = await paid(ledger, drop, 2);
    const sound = await ledger.count(drop.id);

    const database = new Database(file);
    database.pragma("ignore_check_constraints = on");
    database.exec("drop index reservationsBySlot; drop index reservationsByKey");
    const ids = statement.replaceAll(":held", unit?.id ?? "").replaceAll(":paid", order?.id ?? "");
    const { changes } = database.prepare(ids).run();
    database.close();

    expect(changes).toBeGreaterThan(0);
    expect(await ledger.count(drop.id)).toMatchObject({ ...found });
    expect(sound).not.toMatchObject({ ...found });
    await ledger.close();
  });
});
