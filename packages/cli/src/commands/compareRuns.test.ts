import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Comparison, parseRecord, type RunRecord } from "@dropctl/scenarios";
import { expect, test } from "vitest";
import { cleanEnv, runCli, scratchFolder } from "../testing/runCli.ts";
import { named, upServer } from "../testing/upServer.ts";

/** Two runs of the same load, and what compares them with some fields of the second changed. */
async function twoRuns() {
  const env = cleanEnv(await scratchFolder());
  const read = ["run", "stock-read", "--duration", "200ms", "--connections", "8", "--json"];
  const target = named(await upServer("--temporary"));
  const runs: RunRecord[] = [];
  for (const mode of ["direct", "cached"]) {
    const { stdout } = await runCli([...read, "--mode", mode], { ...env, ...target });
    runs.push(parseRecord(stdout, "stdout"));
  }
  const [before, after] = runs as [RunRecord, RunRecord];
  const elsewhere = join(env["DROPCTL_HOME"] ?? "", "elsewhere.json");
  const compare = async (changes: Partial<RunRecord>, ...args: string[]) => {
    await writeFile(elsewhere, JSON.stringify({ ...after, ...changes }));
    return runCli(["compare", before.id, elsewhere, ...args], env);
  };
  const truncated = async () => {
    await writeFile(elsewhere, JSON.stringify(after).slice(0, 200));
    return runCli(["compare", before.id, elsewhere], env);
  };
  return { before, after, compare, truncated };
}

test("two runs stand side by side, and one of each is always inconclusive", async () => {
  const { before, after, compare, truncated } = await twoRuns();
  const { code, stdout } = await compare({}, "--json");
  const comparison = JSON.parse(stdout) as Comparison;
  expect(comparison).toMatchObject({
    scenario: "stock-read",
    toggle: { key: "runs", before: before.id, after: after.id },
    pairs: 1,
    before: { mode: "direct", metrics: { tps: before.tps } },
    after: { mode: "cached", metrics: { tps: after.tps } },
    result: "inconclusive",
    verdict: { ok: true, runs: 2 },
    differences: [],
  });
  expect(comparison.effects.tps?.ratio).toBeCloseTo(after.tps / before.tps, 6);
  expect(code).toBe(13);

  const shown = await compare({});
  expect(shown.stdout).toContain("compare stock-read --toggle mode=direct,cached");
  expect(shown.stdout).toMatch(/TPS +385\/s → 3,906\/s/);

  const other = { ...after.environment, cpuModel: "Another CPU", cores: 96 };
  const refused = await compare({ environment: other });
  expect(refused.code).toBe(2);
  expect(refused.stdout).toBe("");
  expect(refused.stderr).toMatch(
    /^error: .*environment\.cpuModel .*Another CPU.*environment\.cores .*96.*\[records_differ\]$/m,
  );
  const forced = await compare({ environment: other }, "--force", "--json");
  expect(forced.code).toBe(13);
  expect(JSON.parse(forced.stdout)).toMatchObject({
    differences: [{ field: "environment.cpuModel" }, { field: "environment.cores", after: "96" }],
  });

  // What was found of the earlier runs stands: their stock, and whether they count at all.
  const broken = [{ invariant: "not_oversold", detail: "1 unit" }];
  const oversold = await compare({ verdict: { ...after.verdict, ok: false, broken } });
  expect(oversold.code).toBe(11);
  const invalid = { reason: "interrupted", detail: "stopped" } as const;
  expect((await compare({ invalid })).code).toBe(12);

  expect((await compare({}, "--pairs", "6")).stderr).toMatch(/--pairs .*\[conflicting_options\]/);

  const { stderr } = await truncated();
  expect(stderr).toMatch(/^error: .*elsewhere\.json is not a run record.*\[record_invalid\]$/m);
}, 60_000);
