import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { RoomCounts } from "../../../ports/auditLedger.ts";
import { claim } from "../../../ports/ledgerContract/fixture.contract.ts";
import {
  expectRoomSound,
  joined,
  roomDrop,
  rowsOf,
} from "../../../ports/ledgerContract/room/roomFixture.contract.ts";
import { openSqliteLedger } from "../sqliteLedger.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "dropctl-audit-"));
});

afterEach(() => rm(folder, { recursive: true }));

/**
 * What is planted in a room where 1 and 2 are used, 3 and 4 admitted, 5 has left and 6 and 7
 * wait, and what the audit must say of it.
 */
const PLANTED: [string, string, Partial<RoomCounts>][] = [
  ["a line that is counted too long", "update rooms set waiting = 3", { waitingClaimed: 3 }],
  ["an admission nobody counted", "update rooms set admittedTotal = 3", { admittedClaimed: 3 }],
  [
    "a ticket that was used without a reservation",
    "delete from reservations where buyerId = (select buyerId from tickets where number = 1)",
    { used: 2, reservations: 1 },
  ],
  [
    "somebody who overtook",
    "update tickets set admittedAtMs = admittedAtMs - 1, joinedAtMs = 1 where number = 4",
    { outOfOrder: 1, malformedTickets: 0 },
  ],
  ["somebody who was left behind", "update rooms set head = 6", { outOfOrder: 1 }],
  [
    "a buyer with two places",
    "update tickets set buyerId = (select buyerId from tickets where number = 7) where number = 6",
    { malformedTickets: 1 },
  ],
  [
    "a live ticket without its mark",
    "update tickets set liveMark = null where number = 6",
    { malformedTickets: 1, waiting: 2 },
  ],
  [
    "a used ticket that is still marked as live",
    "update tickets set liveMark = 1 where number = 1",
    { malformedTickets: 1 },
  ],
  [
    "an admission without a deadline",
    "update tickets set admissionDeadlineMs = null where number = 3",
    { malformedTickets: 1 },
  ],
  [
    "a use before the admission",
    "update tickets set endedAtMs = admittedAtMs - 1 where number = 1",
    { malformedTickets: 1 },
  ],
  [
    "an admission before the joining",
    "update tickets set joinedAtMs = admittedAtMs + 1 where number = 3",
    { malformedTickets: 1 },
  ],
  [
    "somebody who waits and has left",
    "update tickets set endedAtMs = joinedAtMs where number = 6",
    { malformedTickets: 1 },
  ],
  [
    "a departure that no process hears of",
    "update tickets set departureSeq = null where number = 5",
    { malformedTickets: 1 },
  ],
  [
    "an unknown state",
    "update tickets set state = 'lost' where number = 6",
    { malformedTickets: 1, waiting: 1 },
  ],
];

describe("an audit finds what was planted in a room", () => {
  test.each(PLANTED)("%s", async (_, statement, found) => {
    const file = join(folder, "ledger.db");
    const ledger = await openSqliteLedger({ file, clock: { nowMs: () => Date.now() } });
    const drop = await roomDrop(ledger, { checkoutCapacity: 4 });
    const tickets = await joined(ledger, drop, 7);
    await ledger.admit(drop.id);
    await claim(ledger, drop, rowsOf(tickets.slice(0, 2)));
    await ledger.leave({ dropId: drop.id, numbers: [5] });
    const sound = await expectRoomSound(ledger, drop);

    const database = new Database(file);
    database.pragma("ignore_check_constraints = on");
    database.exec("drop index ticketsByBuyer");
    const { changes } = database.prepare(statement).run();
    database.close();

    expect(changes).toBe(1);
    expect((await ledger.count(drop.id))?.room).toMatchObject({ ...found });
    expect(sound).not.toMatchObject({ ...found });
    await ledger.close();
  });
});
