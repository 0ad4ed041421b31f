import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Drop } from "../../../domain/drop.ts";
import type { Ledger } from "../../../ports/ledger.ts";
import { claim } from "../../../ports/ledgerContract/fixture.contract.ts";
import {
  expectRoomSound,
  join,
  joined,
  newBuyers,
  roomDrop,
  rowsOf,
  statesOf,
} from "../../../ports/ledgerContract/room/roomFixture.contract.ts";
import { openMysqlLedger } from "../mysqlLedger.ts";
import type { MysqlConnection } from "./mysqlConnection.ts";
import { plansOf } from "./plans.contract.ts";
import {
  type PrivateServer,
  privateServer,
  skipped,
  unless,
  waiter,
} from "./privateServer.contract.ts";

/** Who wait in the long line; the other rooms have a few each. */
const WAITING = 30_000;

const FILL = `
  insert into tickets (dropId, number, buyerId, joinedAtMs, silentAfterMs)
  select ?, seq, concat('01999999-0000-7000-a000-', lpad(hex(seq), 12, '0')), 1, 1
  from seq_1_to_${WAITING}`;

describe.skipIf(skipped)(`waiting rooms on MariaDB${unless}`, () => {
  let server: PrivateServer;
  let ledger: Ledger;
  let other: MysqlConnection;

  beforeAll(async () => {
    server = await privateServer();
    ledger = await openMysqlLedger({ url: server.url });
    other = await server.connect();
    await other.run("set session transaction isolation level read committed", []);
  });

  afterAll(async () => {
    other.destroy();
    await ledger.close();
    await server[Symbol.asyncDispose]();
  });

  describe("whoever has picked an admission that another ends meanwhile", () => {
    const admitted = async () => {
      const drop = await roomDrop(ledger);
      const rows = rowsOf(await joined(ledger, drop, 2));
      await ledger.admit(drop.id);
      return { drop, rows };
    };
    /** Ends number 1 as `state`, and lets the waiting `work` go on. */
    const endFirst = async <T>(drop: Drop, state: string, work: () => Promise<T>) => {
      await other.run("begin", []);
      await other.run(
        `update tickets set state = ?, liveMark = null, admissionDeadlineMs = null,
         endedAtMs = admittedAtMs where dropId = ? and number = 1`,
        [state, drop.id],
      );
      const done = work();
      await waiter(other);
      await other.run("commit", []);
      return done;
    };

    test("leaves it out of the claim", async () => {
      const { drop, rows } = await admitted();
      const outcome = await endFirst(drop, "lapsed", () => claim(ledger, drop, rows));
      expect(outcome).toMatchObject({ kind: "committed", notAdmitted: [rows[0]?.id] });
      expect(await expectRoomSound(ledger, drop)).toMatchObject({ used: 1, lapsed: 1 });
    });

    test("does not lapse it", async () => {
      const { drop } = await admitted();
      await other.run("update tickets set admissionDeadlineMs = 1 where dropId = ?", [drop.id]);
      const admission = await endFirst(drop, "used", () => ledger.admit(drop.id));
      expect(admission).toEqual({ admitted: 0, lapsed: 1 });
      expect(await statesOf(ledger, drop)).toEqual(["used", "lapsed"]);
    });
  });

  test("beside a long line nothing looks at those who wait in it", async () => {
    const drop = await roomDrop(ledger, { total: WAITING, checkoutCapacity: 500 });
    const dropId = drop.id;
    await other.run(FILL, [dropId]);
    const line = [WAITING, WAITING, dropId];
    await other.run("update rooms set tail = ?, waiting = ? where dropId = ?", line);
    const some = newBuyers(200);
    const first = () => ledger.listTickets({ dropId, afterNumber: 0, limit: 100 });
    const departures = { dropId, afterSeq: 0, upToSeq: 1, head: 500 };
    const [counted, next] = ["ref ticketsByState", "range PRIMARY"];
    const buyers = "range ticketsByBuyer";
    const uses: [string, () => Promise<unknown>, string[]][] = [
      ["admit", () => ledger.admit(dropId), [counted, counted, next, next]],
      ["findBusyRooms", () => ledger.findBusyRooms(), [counted, counted]],
      ["findAdmitted", () => ledger.findAdmitted({ dropId, buyerIds: some }), [buyers]],
      ["join", () => join(ledger, drop, some), [buyers]],
      ["leave", () => ledger.leave({ dropId, numbers: [700, 900] }), [next, next]],
      ["findDepartures", () => ledger.findDepartures(departures), ["range ticketsByDeparture"]],
      ["claim", async () => claim(ledger, drop, rowsOf(await first())), [next, buyers, next]],
    ];
    for (const [name, work, expected] of uses) {
      const plans = await plansOf(other, "tickets", work);
      const tickets = plans.filter(({ table }) => table === "tickets");
      expect(
        tickets.map(({ type, key }) => `${type} ${key}`),
        name,
      ).toEqual(expected);
      expect(
        plans.filter(({ Extra }) => Extra?.includes("filesort")),
        name,
      ).toEqual([]);
    }
    expect((await expectRoomSound(ledger, drop)).used).toBe(100);
  });
});
