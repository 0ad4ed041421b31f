import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Ledger } from "../../../ports/ledger.ts";
import { openDrop } from "../../../ports/ledgerContract/fixture.contract.ts";
import { openMysqlLedger } from "../mysqlLedger.ts";
import type { MysqlConnection } from "./mysqlConnection.ts";
import { plansOf } from "./plans.contract.ts";
import { type PrivateServer, privateServer, skipped, unless } from "./privateServer.contract.ts";

/** Rows of each of the two drops. */
const ROWS = 30_000;

/** Ids in order, half of them held and due in the order of their making. */
const FILL = `
  insert into reservations
    (id, dropId, buyerId, state, releaseReason, liveSlot, createdAtMs, deadlineMs, endedAtMs)
  select concat('01999999-0000-7000-9000-', lpad(hex(? + seq), 12, '0')), ?,
    concat('01999999-0000-7000-a000-', lpad(hex(seq), 12, '0')),
    if(seq % 2, 'held', 'released'), if(seq % 2, null, 'cancelled'), if(seq % 2, 1, null),
    1, 1 + seq, if(seq % 2, null, 1)
  from seq_1_to_${ROWS}`;

describe.skipIf(skipped)(`MariaDB's plans${unless}`, () => {
  let server: PrivateServer;
  let ledger: Ledger;
  let root: MysqlConnection;
  let dropId: string;

  beforeAll(async () => {
    server = await privateServer();
    ledger = await openMysqlLedger({ url: server.url });
    root = await server.connect();
    for (const at of [0, 1]) {
      dropId = (await openDrop(ledger)).id;
      await root.run(FILL, [at * ROWS, dropId]);
    }
    await root.run("update drops set total = ?, claimed = ?", [ROWS, ROWS / 2]);
    await root.run("analyze table reservations", []);
  });

  afterAll(async () => {
    root.destroy();
    await ledger.close();
    await server[Symbol.asyncDispose]();
  });

  const plans = (work: () => Promise<unknown>) => plansOf(root, "reservations", work);
  const walkSnapshot = async () => {
    let rows = 0;
    for await (const chunk of ledger.snapshot(dropId)) rows += chunk.length;
    expect(rows).toBe(ROWS);
  };

  test("every chunk of a snapshot begins where the last one ended", async () => {
    const chunks = await plans(walkSnapshot);
    expect(chunks).toHaveLength(ROWS / 2000 + 1);
    for (const plan of chunks) {
      expect(plan).toMatchObject({ type: "range", key: "reservationsByDrop" });
      expect(plan.Extra).not.toContain("filesort");
    }
  });

  test("a page of the ledger's rows begins where the last one ended", async () => {
    const [row] = await ledger.listLedger({ dropId, afterId: null, limit: 1 });
    const page = { dropId, afterId: row?.id ?? null, limit: 100 };
    const [plan] = await plans(() => ledger.listLedger(page));
    expect(plan).toMatchObject({ type: "range", key: "reservationsByDrop" });
    expect(plan?.Extra).not.toContain("filesort");
  });

  test("the sweeper looks at what is overdue, and sorts nothing", async () => {
    const [plan] = await plans(() => ledger.findOverdue({ limit: 100, exceptDropIds: [] }));
    expect(plan).toMatchObject({ type: "range", key: "reservationsByDeadline" });
    expect(plan?.Extra).not.toContain("filesort");
  });

  test("a release finds its rows by their ids, however many", async () => {
    for (const size of [1, 200, 256]) {
      const overdue = await ledger.findOverdue({ limit: 1000, exceptDropIds: [] });
      const ids = overdue.filter((row) => row.dropId === dropId).map((row) => row.id);
      const batch = { dropId, ids: ids.slice(0, size), reason: "expired" } as const;
      const [plan] = await plans(() => ledger.release({ ...batch, locks: "rows_first" }));
      expect(plan?.type).toBe("range");
      // Either way in the order of their ids.
      expect(["PRIMARY", "reservationsByDrop"]).toContain(plan?.key);
      expect(Number(plan?.rows)).toBeLessThanOrEqual(size);
    }
  });
});
