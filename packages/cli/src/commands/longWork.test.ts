import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Audit, Drop } from "@dropctl/protocol";
import { expect, test } from "vitest";
import type { SeedResult } from "../services/seed.ts";
import { delayingProxy } from "../testing/delayingProxy.ts";
import { holdingProxy } from "../testing/holdingProxy.ts";
import { cleanEnv, runCli } from "../testing/runCli.ts";
import { named, type UpServer, upServer } from "../testing/upServer.ts";

const HELD_ROWS = 200_000;
const PRODUCTS = 150;
/** For each answer: so the products take three seconds at least, and a line comes every two. */
const DELAY_MS = 20;
/** Longer than what is not talked about. */
const HOLD_MS = 1_500;

test("a seed of many products says how many, how fast and how long yet", async () => {
  const server = await upServer("--temporary");
  const file = join(server.home, "many.yaml");
  const entry = "name: A, brand: B, category: c, priceCents: 100, currency: EUR";
  const lines = Array.from({ length: PRODUCTS }, (_, at) => `  - {slug: p-${at}, ${entry}}`);
  await writeFile(file, ["products:", ...lines, ""].join("\n"));
  const url = await delayingProxy(server.url, DELAY_MS);
  const env = cleanEnv(server.home, named({ ...server, url }));
  const { code, stdout, stderr } = await runCli(["seed", file, "--json"], env);
  expect(code).toBe(0);
  expect((JSON.parse(stdout) as SeedResult).products).toHaveLength(PRODUCTS);
  expect(stderr).toMatch(/^products [\d,]+ of 150 {2}[\d,.]+\/s {2}\d+ s left$/m);
  for (const line of stderr.trimEnd().split("\n"))
    expect(line).toMatch(/^(products|on the server)/);

  // What is done in a moment is not talked about.
  const drop = await runCli(["drop", "list"], cleanEnv(server.home));
  expect(drop.stderr).toBe("");
}, 60_000);

test("a rebuild of a large drop says its rows, its rate and the time left", async () => {
  const server = await upServer();
  const drop = await largeDrop(server);
  const args = ["drop", "rebuild", drop.slug, "--json"];
  const url = await holdingProxy(server.url, HOLD_MS);
  const env = cleanEnv(server.home, named({ ...server, url }));
  const { code, stdout, stderr } = await runCli(args, env);
  expect(code).toBe(0);
  expect((JSON.parse(stdout) as Audit).cache).toMatchObject({ held: HELD_ROWS });
  expect(stderr).toMatch(/^rebuilding: rows [\d,]+ of 200,000( {2}[\d,.]+\/s( {2}\d+ s left)?)?$/m);
}, 60_000);

/** With rows as buyers would leave them, written past the server: by HTTP it takes too long. */
async function largeDrop({ home, dataDir }: UpServer): Promise<Drop> {
  const seedFile = join(home, "one.yaml");
  const product = "{slug: p, name: A, brand: B, category: c, priceCents: 100, currency: EUR}";
  const text = `products: [${product}]\ndrops: [{slug: big, product: p, total: 1000000}]\n`;
  await writeFile(seedFile, text);
  expect((await runCli(["seed", seedFile], cleanEnv(home))).code).toBe(0);
  const opened = await runCli(["drop", "open", "big", "--json"], cleanEnv(home));
  const drop = JSON.parse(opened.stdout) as Drop;
  const ledger = new DatabaseSync(join(dataDir ?? "", "ledger.db"), { timeout: 30_000 });
  const nowMs = Date.now();
  ledger.exec("BEGIN IMMEDIATE");
  ledger
    .prepare(
      `INSERT INTO reservations (id, dropId, buyerId, state, liveSlot, createdAtMs, deadlineMs)
       WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < ?)
       SELECT substr(?, 1, 24) || printf('%012x', n), ?,
         '01800000-0000-7000-8000-' || printf('%012x', n), 'held', 1, ?, ? FROM numbers`,
    )
    .run(HELD_ROWS, drop.id, drop.id, nowMs - 1_000, nowMs + 86_400_000);
  ledger.prepare("UPDATE drops SET claimed = claimed + ? WHERE id = ?").run(HELD_ROWS, drop.id);
  ledger.exec("COMMIT");
  ledger.close();
  return drop;
}
