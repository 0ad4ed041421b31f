import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseRecord, type RunRecord } from "@dropctl/scenarios";
import { expect, test, vi } from "vitest";
import { cleanEnv, ending, runCli, scratchFolder, spawnCli } from "../testing/runCli.ts";
import { named, sharedServer } from "../testing/upServer.ts";

vi.setConfig({ testTimeout: 60_000 });

const shared = sharedServer("--temporary");

async function run(home: string, ...args: string[]): Promise<RunRecord> {
  const env = cleanEnv(home, named(shared()));
  const { code, stdout, stderr } = await runCli(["run", ...args, "--json"], env);
  expect(code, stderr).toBe(0);
  return parseRecord(stdout, "stdout");
}

/** Again when the server's own figures came too late to be told of: they are what is looked at. */
async function counted(home: string, ...args: string[]): Promise<RunRecord> {
  for (let left = 3; left > 1; left--) {
    const record = await run(home, ...args);
    if (record.server !== null) return record;
  }
  return run(home, ...args);
}

const completionsOf = ({ series = [] }: RunRecord) =>
  series.reduce((sum, { succeeded, refused, failed }) => sum + succeeded + refused + failed, 0);

test("a rush has its seconds: what buyers were told, what the stock was, what the server did", async () => {
  const home = await scratchFolder();
  const rush = ["--buyers", "10000", "--units", "4000"];
  const record = await counted(home, "order-rush", ...rush);
  const { series = [] } = record;
  expect(completionsOf(record)).toBe(record.completions);
  const { held, paid, total } = record.audit?.ledger ?? { held: -1, paid: -1, total: -1 };
  expect(series.at(-1)?.stock).toEqual({ available: total - held - paid, held, paid });
  expect(series.at(-1)?.queue).toBeNull();
  // A line that ends just after another may have no batch of its own.
  const rows = series.map(({ server }) => server?.batchRows ?? 0);
  expect(Math.max(...rows)).toBeGreaterThan(1);
  // A second whose figures came late has none.
  expect(series.find(({ server }) => server !== null)?.server).toMatchObject({
    cacheMs: expect.any(Number),
    ledgerMs: expect.any(Number),
    eventLoopDelayMs: expect.any(Number),
    poolWaitMs: null,
  });
  // Every request was answered, and nobody else asked.
  expect(record.server?.requests).toBe(record.completions);
  const text = await readFile(join(home, "runs", `${record.id}.json`), "utf8");
  expect(text.match(/^ {4}\{"atMs":.*\},?$/gm)?.length).toBe(series.length);
});

test.each(["cached", "direct"])("reported TPS agrees with the server's count, %s", async (mode) => {
  const args = ["stock-read", "--duration", "2500ms", "--connections", "16", "--mode", mode];
  const record = await counted(await scratchFolder(), ...args);
  expect(completionsOf(record)).toBe(record.completions);
  expect(Math.abs((record.server?.tps ?? 0) / record.tps - 1)).toBeLessThan(0.03);
  expect(record.series?.map(({ atMs }) => atMs).slice(0, 2)).toEqual([1_000, 2_000]);
  expect(record.series?.at(-1)?.stock).toMatchObject({ held: 0, paid: 0 });
});

test("a waiting room's line is in the seconds", async () => {
  // Who is told that all is sold does not leave the line: it is over.
  const args = ["--buyers", "400", "--units", "100", "--checkout-capacity", "20"];
  const record = await run(await scratchFolder(), "queue-rush", ...args);
  expect(completionsOf(record)).toBe(record.completions);
  expect(record.series?.at(-1)?.queue).toEqual({ waiting: 300, admitted: 0 });
});

test("a run says so when somebody else loads the server too", async () => {
  const env = cleanEnv(await scratchFolder(), named(shared()));
  const read = ["run", "stock-read", "--connections", "4", "--duration"];
  const other = spawnCli([...read, "60s"], env);
  const otherEnded = ending(other);
  let told = "";
  other.stderr?.on("data", (chunk) => (told += String(chunk)));
  await expect.poll(() => told, { timeout: 30_000 }).toMatch(/[1-9]\S*\/s/);
  const ended = await runCli([...read, "2s"], env);
  other.kill("SIGINT");
  expect([ended.code, (await otherEnded).code]).toEqual([0, 130]);
  expect(ended.stdout).toMatch(/The server counts [\d,]+ answers, this run [\d,]+: somebody else/);
});
