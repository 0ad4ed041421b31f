import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Audit, Drop } from "@dropctl/protocol";
import { expect, test } from "vitest";
import { cleanEnv, type Ended, runCli } from "../testing/runCli.ts";
import { sharedServer, type UpServer } from "../testing/upServer.ts";

const EXAMPLE = new URL("../../../../examples/seed.yaml", import.meta.url).pathname;

const shared = sharedServer();
let seeding: Promise<Ended> | undefined;

/** The file's server, with the drops of the example. */
async function seeded(): Promise<UpServer> {
  seeding ??= runCli(["seed", EXAMPLE], cleanEnv(shared().home));
  expect((await seeding).code).toBe(0);
  return shared();
}

test("a drop goes through its life by slug, and illegal steps are told", async () => {
  const server = await seeded();
  const drop = dropOf(server);
  for (const [verb, phase] of [
    ["open", "open"],
    ["pause", "paused"],
    ["resume", "open"],
    ["close", "closed"],
  ] as const) {
    const { code, stdout } = await drop(verb, "aurora-restock", "--json");
    expect({ code, phase: (JSON.parse(stdout) as Drop).phase }).toEqual({ code: 0, phase });
  }
  const late = await drop("open", "aurora-restock");
  expect(late.code).toBe(1);
  expect(late.stderr).toContain("aurora-restock is closed: open is not possible now [illegal_");
  const none = await drop("show", "aurora-lunch");
  expect(none.code).toBe(2);
  expect(none.stderr).toContain('no drop is called "aurora-lunch" on this server [no_such_drop]');
});

test("create makes what it was told, and shows it", async () => {
  const drop = dropOf(await seeded());
  const made = await drop(
    ...["create", "night", "--product", "aurora-90", "--total", "7", "--hold", "10m"],
    ...["--mode", "direct", "--per-buyer-limit", "2", "--label", "late", "--open", "--json"],
  );
  expect(JSON.parse(made.stdout)).toMatchObject({
    slug: "night",
    total: 7,
    holdSeconds: 600,
    stockMode: "direct",
    perBuyerLimit: 2,
    label: "late",
    phase: "open",
  });
  const { stdout } = await drop("show", "night");
  expect(stdout).toMatch(/^hold +10m$/m);
  expect(stdout).toMatch(/^available +7$/m);
  const listed = await drop("list", "--label", "late", "--json");
  expect((JSON.parse(listed.stdout) as { drops: Drop[] }).drops).toHaveLength(1);
  const long = "a".repeat(64);
  await drop("create", long, "--product", "aurora-90", "--total", "100000000", "--label", "long");
  for (const { stdout: table } of [await drop("list"), await drop("audit", "night")]) {
    for (const line of table.split("\n")) expect(line.length, line).toBeLessThanOrEqual(80);
  }
  expect((await drop("list")).stdout).toMatch(/^Left out here: .*, LABEL\.$/m);
  const { stdout: none } = await drop("list", "--label", "early");
  expect(none).toBe('no drop has the label "early"\n');

  const other = await drop("create", "night", "--product", "aurora-90", "--total", "8");
  expect(other).toMatchObject({ code: 1, stdout: "" });
  expect(other.stderr).toMatch(/^error: night is there already, .*\[slug_taken\]\nhint: /);
  const unknown = await drop("create", "noon", "--product", "nope", "--total", "8");
  expect(unknown.stderr).toMatch(/^error: no product .*\[no_such_product\]\nhint: .*seed/);
});

test("an audit ends with 0 while the invariants hold, and with 11 once one is broken", async () => {
  const server = await seeded();
  const drop = dropOf(server);
  expect((await drop("open", "tidal-release")).code).toBe(0);
  const good = await drop("audit", "tidal-release");
  expect(good.code).toBe(0);
  expect(good.stdout).toContain("Every invariant holds.");

  const ledger = new DatabaseSync(join(server.dataDir ?? "", "ledger.db"));
  const { changes } = ledger
    .prepare("UPDATE drops SET claimed = claimed + 3 WHERE slug = 'tidal-release'")
    .run();
  ledger.close();
  expect(changes).toBe(1);

  const bad = await drop("audit", "tidal-release");
  expect(bad.code).toBe(11);
  expect(bad.stdout).toContain("BROKEN: claimed_matches_rows");
  const json = await drop("audit", "tidal-release", "--json");
  expect(json.code).toBe(11);
  expect((JSON.parse(json.stdout) as Audit).ok).toBe(false);
});

test("an audit shows ledger and cache side by side, with the difference", async () => {
  const server = await seeded();
  const drop = dropOf(server);
  await drop("open", "aurora-launch");
  const good = await drop("audit", "aurora-launch");
  expect(good.stdout).toMatch(/^UNITS +LEDGER +CACHE +DIFFERENCE$/m);
  const [, total = ""] = /^available +([\d,]+) +\1 +0$/m.exec(good.stdout) ?? [];
  expect(total).toBe("1,000");
  expect(good.stdout).toMatch(/^provisional +0 +0 +0$/m);
  expect(good.stdout).toMatch(/^epoch +(\d+) +\1 +0$/m);

  // A unit fewer in the ledger, behind the server's back: the cache has one too many.
  const ledger = new DatabaseSync(join(server.dataDir ?? "", "ledger.db"));
  ledger.prepare("UPDATE drops SET total = total - 1 WHERE slug = 'aurora-launch'").run();
  ledger.close();
  const off = await drop("audit", "aurora-launch");
  expect(off.code).toBe(11);
  expect(off.stdout).toMatch(/^available +999 +1,000 +\+1$/m);
  expect(off.stdout).toContain("BROKEN: cache_matches_ledger");

  const rebuilt = await drop("rebuild", "aurora-launch");
  expect(rebuilt.code).toBe(0);
  expect(rebuilt.stdout).toMatch(/^available +999 +999 +0$/m);
  expect(rebuilt.stdout).toContain("Every invariant holds.");
});

test("a rebuild raises the epoch; a direct drop has nothing to rebuild", async () => {
  const server = await seeded();
  const drop = dropOf(server);
  const before = JSON.parse((await drop("audit", "tidal-queue", "--json")).stdout) as Audit;
  const { code, stdout } = await drop("rebuild", "tidal-queue", "--json");
  const after = JSON.parse(stdout) as Audit;
  expect({ code, ok: after.ok }).toEqual({ code: 0, ok: true });
  expect(after.ledger.epoch).toBeGreaterThan(before.ledger.epoch);
  expect(after.cache?.epoch).toBe(after.ledger.epoch);

  await drop("create", "plain", "--product", "aurora-90", "--total", "3", "--mode", "direct");
  const plain = await drop("rebuild", "plain");
  expect(plain.code).toBe(1);
  expect(plain.stderr).toMatch(/^error: plain is a direct drop: .* \[no_stock_cache\]$/m);
  expect((await drop("rebuild", "plane")).stderr).toContain("[no_such_drop]");
});

function dropOf({ home }: UpServer) {
  return (...args: string[]) => runCli(["drop", ...args], cleanEnv(home));
}
