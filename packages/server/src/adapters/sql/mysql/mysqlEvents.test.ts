import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Ledger } from "../../../ports/ledger.ts";
import { claim, openDrop } from "../../../ports/ledgerContract/fixture.contract.ts";
import {
  expectRoomSound,
  joined,
  roomDrop,
  rowsOf,
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

/** Events of each of two drops. */
const EVENTS = 20_000;

const FILL = `
  insert into dropEvents (dropId, number, atMs, kind, actor, amount, keyHash)
  select ?, seq, seq, if(seq % 2, 'paused', 'resumed'), null, null, null from seq_1_to_${EVENTS}`;

describe.skipIf(skipped)(`events on MariaDB${unless}`, () => {
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

  test("a number is given once nobody can come before it any more", async () => {
    const { id: dropId } = await roomDrop(ledger);
    const after = { dropId, afterNumber: 2, limit: 10 };
    const numbers = async () => (await ledger.findEvents(after)).map((event) => event.number);
    for (const [end, expected] of [
      ["rollback", [3]],
      ["commit", [3, 4, 5]],
    ] as const) {
      const before = await numbers();
      await other.run("begin", []);
      await other.run("update drops set eventCount = eventCount + 1 where id = ?", [dropId]);
      await other.run(
        `insert into dropEvents (dropId, number, atMs, kind)
         select id, eventCount, 1, 'paused' from drops where id = ?`,
        [dropId],
      );
      const change = ledger.setRoom({ dropId, paused: end === "rollback" });
      await waiter(other);
      expect(await numbers()).toEqual(before);
      await other.run(end, []);
      await change;
      expect(await numbers()).toEqual(expected);
    }
  });

  test("an operator at work among buyers waits for them, in the same order of locks", async () => {
    const before = await deadlocks(other);
    const drop = await roomDrop(ledger, { total: 10_000, checkoutCapacity: 5_000 });
    const { id: dropId } = drop;
    const tickets = await joined(ledger, drop, 200);
    await ledger.admit(dropId);
    const buyers = async () => {
      for (let at = 0; at < tickets.length; at += 20) {
        const rows = rowsOf(tickets.slice(at, at + 20));
        // Whoever finds the drop paused asks again.
        while ((await claim(ledger, drop, rows)).kind !== "committed");
        await joined(ledger, drop, 5);
        await ledger.admit(dropId);
      }
    };
    let isOver = false;
    const operator = async (work: (round: number) => Promise<unknown>) => {
      for (let round = 0; !isOver; round += 1) await work(round);
    };
    await Promise.all([
      buyers().finally(() => (isOver = true)),
      operator((round) => ledger.setRoom({ dropId, capacity: 5_000 + round })),
      operator((round) => ledger.setRoom({ dropId, paused: round % 2 === 0 })),
      operator(async () => {
        await ledger.changePhase({ dropId, change: "pause" });
        await ledger.changePhase({ dropId, change: "resume" });
      }),
    ]);
    expect(await deadlocks(other)).toBe(before);
    const events = await ledger.findEvents({ dropId, afterNumber: 0, limit: 100_000 });
    expect(events.length).toBeGreaterThan(10);
    expect(events.map((event) => event.number)).toEqual(events.map((_, index) => index + 1));
    expect((await expectRoomSound(ledger, drop)).used).toBe(tickets.length);
  });

  test("a long log is read from either end without a look at the rest", async () => {
    const drops = [await openDrop(ledger), await openDrop(ledger)];
    for (const { id } of drops) {
      await other.run("delete from dropEvents where dropId = ?", [id]);
      await other.run(FILL, [id]);
    }
    await other.run("analyze table dropEvents", []);
    const dropId = drops[0]?.id ?? "";
    const reads = [
      () => ledger.findEvents({ dropId, afterNumber: EVENTS - 5, limit: 100 }),
      () => ledger.findEvents({ dropId, afterNumber: 0, limit: 100 }),
      () => ledger.findLastEvents({ dropId, beforeNumber: null, limit: 100 }),
      () => ledger.findLastEvents({ dropId, beforeNumber: 100, limit: 100 }),
    ];
    for (const read of reads) {
      const plans = await plansOf(other, "dropEvents", read);
      expect(plans).toMatchObject([{ type: "range", key: "PRIMARY" }]);
      expect(plans[0]?.Extra).not.toContain("filesort");
    }
  });
});

async function deadlocks(connection: MysqlConnection): Promise<number> {
  const { rows } = await connection.run<{ Value: string }>(
    "show global status like 'Innodb_deadlocks'",
    [],
  );
  return Number(rows[0]?.Value);
}
