import { setTimeout as sleep } from "node:timers/promises";
import { createClient } from "@dropctl/protocol";
import { createConnection } from "mysql2/promise";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createServer, type DropServer } from "../index.ts";
import { Scene } from "./scene.ts";
import { tenthsOf } from "./tenthsOf.ts";

/** What `close` promises, in tenths of a second. */
const CLOSE_TENTHS_MAX = 100;
const adminToken = "the-token-of-these-tests";

let scene: Scene;
let server: DropServer;
let dropIds: { direct: string; cached: string };

beforeAll(async () => {
  scene = await Scene.open();
});

afterAll(() => scene[Symbol.asyncDispose]());

beforeEach(async () => {
  const { url: redisUrl } = scene.redis;
  const databaseUrl = scene.mariadb.url;
  server = await createServer({ redisUrl, databaseUrl, adminToken, logLevel: "silent" });
  const client = createClient({ url: server.url, adminToken });
  const open = (stockMode: "direct" | "cached") =>
    scene.openDrop({ client }, { total: 10, holdSeconds: 1, stockMode });
  dropIds = { direct: await open("direct"), cached: await open("cached") };
});

afterEach(() => scene.clear());

/** Sends a reserve to each drop that no answer will come to. */
async function reserveUnanswered(): Promise<void> {
  const client = createClient({ url: server.url, adminToken });
  for (const dropId of Object.values(dropIds)) {
    const { token } = await client.createSession();
    client.reserve({ params: { dropId }, body: {} }, { token }).catch(() => undefined);
  }
}

test("a server closes in time while reserves and the sweeper wait for locked drops", async () => {
  await reserveUnanswered();
  await sleep(300);
  const lock = await createConnection(scene.mariadb.url);
  await lock.query("START TRANSACTION");
  await lock.query("SELECT id FROM drops FOR UPDATE");
  await reserveUnanswered();
  // Meanwhile the first ones are overdue, and the sweeper waits for the drops, too.
  const waiting = "SELECT COUNT(*) AS n FROM information_schema.innodb_lock_waits";
  await expect
    .poll(async () => (await lock.query(waiting))[0], { interval: 120 })
    .toMatchObject([{ n: expect.toSatisfy((n: number) => n >= 4) }]);
  expect(await tenthsOf(server.close())).toBeLessThan(CLOSE_TENTHS_MAX);
  await lock.end();
}, 60_000);

test("a server closes in time while the database has stopped", async () => {
  await reserveUnanswered();
  await sleep(300);
  scene.mariadb.pause();
  await reserveUnanswered();
  await sleep(1_500);
  expect(await tenthsOf(server.close())).toBeLessThan(CLOSE_TENTHS_MAX);
  scene.mariadb.resume();
}, 60_000);
