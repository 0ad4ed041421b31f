import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test, vi } from "vitest";
import { skipped, unless } from "../testing/k6.ts";
import { cleanEnv, ending, runCli, scratchFolder } from "../testing/runCli.ts";
import { sharedServer, type UpServer, upServer } from "../testing/upServer.ts";

vi.setConfig({ testTimeout: 60_000 });

const shared = sharedServer("--temporary");

async function exported(scenario: string): Promise<string> {
  const home = await scratchFolder();
  const { code, stdout } = await runCli(["scenario", "show", scenario, "--k6"], cleanEnv(home));
  expect(code).toBe(0);
  const script = join(home, "script.ts");
  await writeFile(script, stdout);
  return script;
}

function plainK6(script: string, { url, adminToken }: UpServer, ...settings: string[]) {
  const told = [`DROPCTL_URL=${url}`, `DROPCTL_ADMIN_TOKEN=${adminToken}`, ...settings];
  const args = ["run", "--quiet", "--no-color", ...told.flatMap((each) => ["-e", each]), script];
  return spawn("k6", args, { stdio: ["ignore", "pipe", "pipe"] });
}

describe.skipIf(skipped)(`a script for k6${unless}`, () => {
  test("runs by itself, arranges its drop, and sums up", async () => {
    const server = await upServer("--temporary");
    const settings = ["BUYERS=120", "UNITS=30", "CONNECTIONS=8", "MODE=direct"];
    const k6 = ending(plainK6(await exported("order-rush"), server, ...settings));
    const { code, stdout, stderr } = await k6;
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/buyers_paid\.*: 30 /);
    expect(stdout).toMatch(/buyers_refused\.*: 90 /);
    const env = cleanEnv(server.home);
    const { drops } = JSON.parse((await runCli(["drop", "list", "--json"], env)).stdout);
    expect(drops).toMatchObject([{ total: 30, stockMode: "direct", phase: "closed" }]);
  });

  test("fails when the stock is broken", async () => {
    const server = await upServer();
    // Behind the server's back, as soon as the script's drop is open.
    const ledger = new DatabaseSync(join(server.dataDir ?? "", "ledger.db"), { timeout: 10_000 });
    ledger.exec(`CREATE TRIGGER breaks AFTER UPDATE OF phase ON drops WHEN new.phase = 'open'
      BEGIN UPDATE drops SET claimed = claimed + 3 WHERE id = new.id; END`);
    ledger.close();
    const child = plainK6(await exported("stock-read"), server, "DURATION_MS=1000");
    const { code, stderr } = await ending(child);
    expect(stderr).toContain("claimed_matches_rows");
    expect(code).toBe(110);
  });

  test("fails when load was dropped", async () => {
    const server = shared();
    const settings = ["BUYERS=5000", "RATE_PER_SECOND=4000", "CONNECTIONS=1"];
    const { code, stderr } = await ending(
      plainK6(await exported("order-rush"), server, ...settings),
    );
    expect(stderr).toContain("dropped_iterations");
    expect(code).toBe(99);
  });
});

test("a script is one piece and imports nothing but k6", async () => {
  const home = await scratchFolder();
  const { stdout } = await runCli(["scenario", "show", "queue-rush", "--k6"], cleanEnv(home));
  const imported = [...stdout.matchAll(/^import .* from "(.*)";$/gm)].map(([, from]) => from);
  expect(imported.length).toBeGreaterThan(0);
  for (const from of imported) expect(from).toMatch(/^k6(\/|$)/);
  expect(stdout).toContain("k6 run -e DROPCTL_URL=");
});
