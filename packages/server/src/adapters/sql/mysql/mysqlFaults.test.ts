import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Drop } from "../../../domain/drop.ts";
import type { Ledger } from "../../../ports/ledger.ts";
import {
  claim,
  claimRows,
  expectSound,
  held,
  openDrop,
  paid,
  settlement,
} from "../../../ports/ledgerContract/fixture.contract.ts";
import { openMysqlLedger } from "../mysqlLedger.ts";
import type { MysqlConnection } from "./mysqlConnection.ts";
import {
  committer,
  patientLedger,
  type PrivateServer,
  privateServer,
  skipped,
  unless,
  waiter,
  waiters,
  waitingTransaction,
} from "./privateServer.contract.ts";

describe.skipIf(skipped)(`MariaDB's faults${unless}`, () => {
  let server: PrivateServer;
  let ledger: Ledger;
  /** Waits for a lock for one second. */
  let impatient: Ledger;
  let other: MysqlConnection;
  let drop: Drop;

  beforeAll(async () => {
    server = await privateServer();
    await (await openMysqlLedger({ url: server.url })).close();
    ledger = patientLedger(server.url);
    impatient = patientLedger(server.url, { lockWaitS: 1 });
    other = await server.connect();
    // Locks what it changes and nothing beside it.
    await other.run("set session transaction isolation level read committed", []);
  });

  afterAll(async () => {
    other.destroy();
    await Promise.all([ledger.close(), impatient.close()]);
    await server[Symbol.asyncDispose]();
  });

  beforeEach(async () => {
    drop = await openDrop(ledger, { total: 1000 });
  });

  const lockDrop = async () => {
    await other.run("begin", []);
    await other.run("select id from drops where id = ? for update", [drop.id]);
  };
  const faultOf = (call: Promise<unknown>) => call.catch((error: unknown) => error);
  const rowsOf = async (rows: readonly { id: string }[]) =>
    (await ledger.findReservations(rows.map((row) => row.id))).length;

  test("a lock that took too long is asked for again", async () => {
    await lockDrop();
    const claimed = claim(impatient, drop, claimRows(20));
    await waitingTransaction(other, await waitingTransaction(other));
    await other.run("rollback", []);
    expect(await claimed).toMatchObject({ kind: "committed" });
    expect(await expectSound(ledger, drop.id)).toMatchObject({ held: 20 });
  });

  test("after three retries nothing of it is there, and the connection is as new", async () => {
    await lockDrop();
    const rows = claimRows(20);
    const fault = await faultOf(claim(impatient, drop, rows));
    expect(fault).toMatchObject({ outcome: "rolled_back", cause: { errno: 1205 } });
    // It is logged, and the statement has every buyer in it.
    expect((fault as Error).cause).not.toHaveProperty("sql");
    await other.run("rollback", []);
    expect(await rowsOf(rows)).toBe(0);
    expect(await claim(impatient, drop, rows)).toMatchObject({ kind: "committed" });
    expect(await expectSound(ledger, drop.id)).toMatchObject({ held: 20 });
  });

  test("the victim of a deadlock runs again", async () => {
    const [row] = await held(ledger, drop, 1);
    const many = (await held(ledger, drop, 100)).map((each) => each.id);
    await other.run("begin", []);
    // Whoever has changed less is the victim.
    await other.run("update reservations set batchId = 1 where id in (?)", [many]);
    await other.run("select id from drops where id = ? for update", [drop.id]);
    const before = await deadlocks(other);
    const batch = { dropId: drop.id, reason: "cancelled", locks: "rows_first" } as const;
    const released = ledger.release({ ...batch, ids: [row?.id ?? ""] });
    await waiter(other);
    await other.run("update reservations set batchId = 1 where id = ?", [row?.id]);
    await other.run("commit", []);
    expect(await released).toMatchObject({ released: [row?.id] });
    expect(await deadlocks(other)).toBe(before + 1);
    expect(await expectSound(ledger, drop.id)).toMatchObject({ held: 100, released: 1 });
  });

  test("a connection that is lost before COMMIT took nothing with it", async () => {
    await lockDrop();
    const rows = claimRows(20);
    const claimed = faultOf(claim(ledger, drop, rows));
    await other.run(`kill ${await waiter(other)}`, []);
    const fault = await claimed;
    expect(fault).toMatchObject({ outcome: "rolled_back" });
    // At once, not when the statement would have taken too long.
    expect(String(fault)).not.toContain("timeout");
    await other.run("rollback", []);
    expect(await rowsOf(rows)).toBe(0);
    expect(await claim(ledger, drop, rows)).toMatchObject({ kind: "committed" });
  });

  test("one that is lost at COMMIT leaves it open, until it is entombed", async () => {
    for (const stage of ["start", "block_commit"]) await other.run(`backup stage ${stage}`, []);
    const rows = claimRows(20);
    const claimed = faultOf(claim(ledger, drop, rows));
    await other.run(`kill ${await committer(other)}`, []);
    const fault = await claimed;
    await other.run("backup stage end", []);
    expect(fault).toMatchObject({ outcome: "unknown" });
    expect(String(fault)).not.toContain("timeout");
    const fates = await ledger.entomb({ dropId: drop.id, rows });
    expect(new Set(fates.map((each) => each.fate)).size).toBe(1);
    expect(await claim(ledger, drop, rows)).toEqual({ kind: "conflict" });
    await expectSound(ledger, drop.id);
  });

  test.each(["live", "gone"] as const)(
    "a tombstone waits for the claim that is going in: %s",
    async (fate) => {
      await lockDrop();
      const rows = claimRows(20);
      const claimed = faultOf(claim(ledger, drop, rows));
      const claimer = await waiter(other);
      let isAnswered = false;
      const entombed = ledger.entomb({ dropId: drop.id, rows: rows.slice(5) });
      void entombed.finally(() => (isAnswered = true));
      await waiters(other, 2);
      expect(isAnswered).toBe(false);
      if (fate === "gone") await other.run(`kill ${claimer}`, []);
      await other.run("rollback", []);
      const kept = { live: { kind: "committed" }, gone: { outcome: "rolled_back" } }[fate];
      expect(await claimed).toMatchObject(kept);
      expect(await entombed).toEqual(rows.slice(5).map(({ id }) => ({ id, fate })));
      const counts = { live: { held: 20, released: 0 }, gone: { held: 0, released: 15 } }[fate];
      expect(await expectSound(ledger, drop.id)).toMatchObject(counts);
    },
  );

  const changes = {
    release: async () => {
      const ids = (await held(ledger, drop, 1)).map((row) => row.id);
      const batch = { dropId: drop.id, ids, reason: "cancelled", locks: "rows_first" } as const;
      return () => ledger.release(batch);
    },
    settle: async () => {
      const settlements = (await held(ledger, drop, 1)).map(settlement);
      return () => ledger.settle({ dropId: drop.id, settlements, locks: "rows_first" });
    },
    refund: async () => {
      const [order] = await paid(ledger, drop, 1);
      const orderId = order?.id ?? "";
      await ledger.markCaptured([orderId]);
      return () => ledger.refund({ orderId });
    },
  };

  test.each(Object.entries(changes))(
    "a %s that waits for a rebuild's new epoch tells the cache this one, not the one before",
    async (_, arrange) => {
      const change = await arrange();
      await other.run("begin", []);
      await other.run("update drops set epoch = epoch + 1 where id = ?", [drop.id]);
      const changed = change();
      await waiter(other);
      await other.run("commit", []);
      expect(await changed).toMatchObject({ epoch: drop.epoch + 1 });
    },
  );
});

async function deadlocks(connection: MysqlConnection): Promise<number> {
  const { rows } = await connection.run<{ Value: string }>(
    "show global status like 'Innodb_deadlocks'",
    [],
  );
  return Number(rows[0]?.Value);
}
