import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseRecord, type RunRecord } from "@dropctl/scenarios";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { describe, expect, test } from "vitest";
import type { GateResult } from "../services/gate.ts";
import { cleanEnv, runCli, scratchFolder } from "../testing/runCli.ts";
import { named, upServer } from "../testing/upServer.ts";

const READ = ["run", "stock-read", "--duration", "1500ms", "--connections", "8", "--json"];
let measured: RunRecord | undefined;

/**
 * A record of a real run, made once, in a home of its own and changed as told. Whether the machine
 * was fast enough for the run to be trusted is no matter of these tests.
 */
async function homeWith(change: Partial<RunRecord> = {}) {
  if (measured === undefined) {
    const server = await upServer("--temporary");
    const { stdout } = await runCli(READ, cleanEnv(await scratchFolder(), named(server)));
    measured = parseRecord(stdout, "stdout");
  }
  const home = await scratchFolder();
  const record = { ...measured, lowConfidence: false, ...change };
  await mkdir(join(home, "runs"));
  await writeFile(join(home, "runs", `${record.id}.json`), JSON.stringify(record));
  const gate = (...args: string[]) => runCli(["gate", record.id, ...args], cleanEnv(home), home);
  return { home, record, gate };
}

const resultOf = (stdout: string) => JSON.parse(stdout) as GateResult;

const BROKEN = {
  ok: false,
  judged: true,
  broken: [{ invariant: "not_oversold", detail: '1 unit & "more" <b>|' }],
  oversold: 1,
  lost: 0,
  unacknowledged: 0,
};

describe("gate", () => {
  test("passes with 0 and shows every check, by id, by its start and as a file", async () => {
    const { home, record, gate } = await homeWith();
    const limits = ["--min-tps", "10", "--max-p99", "30s", "--min-within-1s", "0.5"];
    const { code, stdout, stderr } = await gate(...limits, "--max-failure-rate", "0");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^CHECK +WANTED +GOT\n/);
    expect(stdout).toMatch(/^stock +every invariant holds +they hold +ok$/m);
    expect(stdout).toMatch(/^tps +≥ 10\/s +[\d,.]+\/s +ok$/m);
    expect(stdout).toMatch(/^latencyMs.p99 +≤ 30 s +[\d.]+ ms +ok$/m);
    expect(stdout).toContain(`Gate of run ${record.id}: All 6 checks hold.`);
    for (const reference of [record.id.slice(0, -2), join("runs", `${record.id}.json`)]) {
      const args = ["gate", reference, ...limits, "--json"];
      const again = await runCli(args, cleanEnv(home), home);
      expect(again.code).toBe(0);
      expect(resultOf(again.stdout)).toMatchObject({ ok: true, run: { id: record.id } });
    }
  });

  test("fails with 10, says what was wanted and why, and never rounds a miss away", async () => {
    const { gate } = await homeWith({ tps: 3905.9, generator: saturated() });
    const { code, stdout } = await gate("--min-tps", "3906", "--threshold", "steps.read.tps>=0");
    expect(code).toBe(10);
    expect(stdout).toMatch(/^tps +≥ 3,906\/s +3,905.9\/s +FAILED$/m);
    expect(stdout.replace(/\n */g, " ")).toContain(
      "tps: 3,905.9/s is below 3,906/s; the load generator was the limit",
    );
    expect(stdout).toContain("1 of 4 checks failed");
  });

  test("does not trust a short run's rates and times, but its shares", async () => {
    const { gate } = await homeWith({ lowConfidence: true, failureRate: 0 });
    const { code, stdout } = await gate("--min-tps", "1", "--max-failure-rate", "0", "--json");
    expect(code).toBe(10);
    expect(resultOf(stdout).checks).toMatchObject([
      { ok: true },
      { ok: true },
      { metric: "tps", ok: false, reasons: ["low_confidence"] },
      { metric: "failureRate", ok: true },
    ]);
  });

  test.each<[what: string, change: Partial<RunRecord>, exit: number, shown: string]>([
    ["a broken invariant", { verdict: BROKEN }, 11, "not_oversold: 1 unit"],
    [
      "a broken invariant in an invalid run",
      { verdict: BROKEN, invalid: { reason: "target_died", detail: "gone" } },
      11,
      "target_died: gone",
    ],
    ["an invalid run", { invalid: { reason: "target_died", detail: "gone" } }, 12, "target_died"],
    ["an interrupted run", { invalid: { reason: "interrupted", detail: "^C" } }, 12, "interrupted"],
    [
      "a stock that was not judged",
      { verdict: { ...BROKEN, judged: false, broken: [] } },
      12,
      "the ledger could not be read",
    ],
  ])("%s beats a failed threshold", async (_what, change, exit, shown) => {
    const { gate } = await homeWith(change);
    const { code, stdout } = await gate("--min-tps", "1000000");
    expect(code).toBe(exit);
    expect(stdout).toContain(shown);
    expect(stdout).toMatch(/^tps .*FAILED$/m);
  });

  test("a broken verdict fails though no threshold does", async () => {
    const { gate } = await homeWith({ verdict: BROKEN });
    expect((await gate("--min-tps", "1")).code).toBe(11);
  });
});

describe("misuse ends with 2, in one line", () => {
  test.each([
    [[], "no_thresholds", "no dropctl.config.yaml in this folder"],
    [["--min-tps", "fast"], "invalid_threshold", "--min-tps: must be a number a second"],
    [["--min-tps", "NaN"], "invalid_threshold", "--min-tps: must be"],
    [["--max-p99", "25"], "invalid_threshold", "--max-p99: must be a duration with its unit"],
    [["--min-within-1s", "99"], "invalid_threshold", "--min-within-1s: must be a share"],
    [["--threshold", "tsp>=1"], "invalid_threshold", 'no metric "tsp"'],
    [["--threshold", "tps"], "invalid_threshold", "must be like tps>=3906"],
    [["--threshold", "steps.pay.tps>=1"], "invalid_threshold", "steps of this run has read"],
    [["--threshold", "tps>=0.95x"], "baseline_missing", "none is named"],
    [["--baseline", "x", "--min-tps", "1"], "baseline_unused", "no threshold is relative"],
    [["--baseline", "x", "--threshold", "tps>=1x"], "record_not_found", '"x"'],
    [
      ["--min-tps", "9", "--threshold", "tps>=1"],
      "invalid_threshold",
      "--threshold 'tps>=1': tps min is given twice",
    ],
    [["--config", "gone.yaml"], "config_unreadable", "gone.yaml: cannot be read (ENOENT)"],
    [["--min-tsp", "1"], "unknown_option", "--min-tsp"],
  ])("%j", async (args, problem, message) => {
    const { gate } = await homeWith();
    const { code, stdout, stderr } = await gate(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(new RegExp(`^error: .*\\[${problem}\\]$`, "m"));
    expect(stderr.split("\n")[0]).toContain(message);
  });

  test.each([
    ["truncated", (text: string) => text.slice(0, -9), "record_invalid"],
    [
      "newer",
      (text: string) => text.replace('"schemaVersion":1', '"schemaVersion":9'),
      "record_newer",
    ],
  ])("a %s record", async (_what, change, problem) => {
    const { home, record } = await homeWith();
    await writeFile(join(home, "bad.json"), change(JSON.stringify(record)));
    const args = ["gate", "./bad.json", "--min-tps", "1"];
    const { code, stderr } = await runCli(args, cleanEnv(home), home);
    expect(code).toBe(2);
    expect(stderr).toMatch(new RegExp(`^error: \\./bad\\.json .*\\[${problem}\\]$`, "m"));
  });
});

describe("dropctl.config.yaml", () => {
  test("is found in the folder, has rules for all scenarios and for one, and flags overrule it", async () => {
    const { home, gate } = await homeWith({ tps: 5_000 });
    const yaml = `gate:
  thresholds:
    - metric: tps
      min: 3906
    - {metric: steps.read.latencyMs.p50, max: 1h}
  scenarios:
    stock-read:
      thresholds: [{metric: failureRate, max: 0}]
    order-rush:
      thresholds: [{metric: steps.pay.tps, min: 1000000}]
`;
    await writeFile(join(home, "dropctl.config.yaml"), yaml);
    const { code, stdout } = await gate("--json");
    expect(code).toBe(0);
    expect(resultOf(stdout).checks.slice(2)).toMatchObject([
      { metric: "tps", limit: 3_906 },
      { metric: "steps.read.latencyMs.p50", limit: 3_600_000 },
      { metric: "failureRate" },
    ]);
    const overruled = await gate("--min-tps", "5001", "--json");
    expect(overruled.code).toBe(10);
    expect(resultOf(overruled.stdout).checks[2]).toMatchObject({ metric: "tps", limit: 5_001 });
  });

  test("finds its baseline beside itself, and holds ratios against it", async () => {
    const { home, record, gate } = await homeWith({ tps: 5_000 });
    const config = join(home, "ci", "gate.yaml");
    await mkdir(join(home, "ci"));
    const base = { ...record, id: "20260101T000000000-base", tps: 6_000 };
    await writeFile(join(home, "ci", "base.json"), JSON.stringify(base));
    const yaml = (ratio: number) =>
      `gate: {baseline: base.json, thresholds: [{metric: tps, minRatio: ${ratio}}]}\n`;
    await writeFile(config, yaml(0.8));
    const held = await gate("--config", config);
    expect(held.code).toBe(0);
    expect(held.stdout).toMatch(/^tps +≥ 4,800\/s \(0.8 × 6,000\/s\) +5,000\/s +ok$/m);
    await writeFile(config, yaml(0.9));
    expect((await gate("--config", config)).code).toBe(10);
  });

  test.each([
    [
      "an unknown metric",
      "- metric: tsp\n      min: 1",
      3,
      'gate.thresholds[0].metric: no metric "tsp"',
    ],
    [
      "a wrong unit",
      "- metric: latencyMs.p99\n      max: 25",
      4,
      "gate.thresholds[0].max: must be a duration",
    ],
    ["no limit", "- metric: tps", 3, "gate.thresholds[0]: needs one of min, max"],
    [
      "not a number",
      "- metric: tps\n      min: .nan",
      4,
      "gate.thresholds[0].min: must be either number",
    ],
    ["no metric", "- min: 1", 3, "gate.thresholds[0].metric: is missing"],
    ["an unknown field", "- metric: tps\n      mim: 1", 4, "gate.thresholds[0].mim: unknown field"],
    [
      "a bound given twice",
      "- metric: tps\n      min: 9\n    - metric: tps\n      min: 1",
      5,
      "tps min is given twice",
    ],
    [
      "a step that the run lacks",
      "- metric: steps.pay.tps\n      min: 1",
      3,
      "steps of this run has read",
    ],
  ])("with %s is refused with the line and the field", async (_what, entry, line, message) => {
    const { home, gate } = await homeWith();
    await writeFile(join(home, "c.yaml"), `gate:\n  thresholds:\n    ${entry}\n`);
    const { code, stderr } = await gate("--config", "c.yaml");
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: .*\[config_invalid\]$/m);
    expect(stderr.split("\n")[0]).toContain(`c.yaml:${line}: `);
    expect(stderr.split("\n")[0]).toContain(message);
  });
});

describe("a baseline", () => {
  test("from elsewhere or unsound is refused, naming what differs, unless it is forced", async () => {
    const { home, record, gate } = await homeWith({ tps: 5_000 });
    const other: RunRecord = {
      ...record,
      id: "20260101T000000000-base",
      tps: 5_000,
      mode: "direct",
      knobs: { ...record.knobs, connections: 99 },
      environment: { ...record.environment, cpuModel: "another", cores: 96 },
      lowConfidence: true,
    };
    await writeFile(join(home, "runs", `${other.id}.json`), JSON.stringify(other));
    const args = ["--threshold", "tps>=0.95x", "--baseline", other.id];
    const refused = await gate(...args);
    expect({ code: refused.code, stdout: refused.stdout }).toEqual({ code: 2, stdout: "" });
    const [line] = refused.stderr.split("\n");
    for (const what of [
      "low confidence",
      "mode cached against direct",
      "knobs.connections 8 against 99",
      "against another",
      "cores",
      "[baseline_differs]",
    ]) {
      expect(line).toContain(what);
    }
    const forced = await gate(...args, "--force");
    expect(forced.code).toBe(0);
    expect(forced.stdout).toContain(`Forced against baseline ${other.id}: `);
  });
});

describe("reports", () => {
  test("the JUnit file is read back by an XML parser with all that was in the record", async () => {
    const named = (unfit: string) => `a "b" 'c' <d> & ]]> ${unfit} 🎟\nline`;
    const invariant = named("\u0000 \u001b \ud800");
    const verdict = { ...BROKEN, broken: [{ invariant, detail: "</failure>" }] };
    const { home, gate } = await homeWith({ verdict, scenario: 'x"<&>', tps: 5_000 });
    const file = join(home, "deep", "gate.xml");
    const { code } = await gate("--min-tps", "1", "--max-p99", "0ms", "--junit", file);
    expect(code).toBe(11);
    const xml = await readFile(file, "utf8");
    expect(XMLValidator.validate(xml)).toBe(true);
    const parsed = parser.parse(xml) as JunitFile;
    const suite = parsed.testsuites.testsuite;
    expect(suite).toMatchObject({ name: 'dropctl gate x"<&>', tests: "4", failures: "2" });
    expect(suite.testcase.map(({ name, failure }) => [name, failure?.type])).toEqual([
      ["stock", "stock"],
      ["run", undefined],
      ["tps min", undefined],
      ["latencyMs.p99 max", "threshold"],
    ]);
    expect(suite.testcase[0]?.failure?.message).toBe(
      `${named("\ufffd \ufffd \ufffd")}: </failure>`,
    );
    expect(await readdir(join(home, "deep"))).toEqual(["gate.xml"]);
  });

  test("a job's summary is added to, and holds text only", async () => {
    const { home, record } = await homeWith({ verdict: BROKEN });
    const summary = join(home, "summary.md");
    await writeFile(summary, "from an earlier step\n");
    const env = cleanEnv(home, { GITHUB_STEP_SUMMARY: summary });
    const own = join(home, "own.md");
    const args = ["gate", record.id, "--min-tps", "1", "--markdown", own];
    expect((await runCli(args, env)).code).toBe(11);
    const text = await readFile(summary, "utf8");
    expect(text).toBe(`from an earlier step\n${await readFile(own, "utf8")}\n`);
    expect(text).toContain("### dropctl gate: stock-read FAILED");
    expect(text).toContain("| stock | every invariant holds | 1 broken | FAILED |");
    expect(text).toContain('1 unit &#38; "more" &#60;b&#62;&#124;');
  });

  test("one that would take the record's place is refused", async () => {
    const { home, record } = await homeWith();
    const file = join(home, "runs", `${record.id}.json`);
    const args = ["gate", file, "--min-tps", "1", "--markdown", file];
    const { code, stderr } = await runCli(args, cleanEnv(home), home);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: .*\[output_is_input\]$/m);
    expect(JSON.parse(await readFile(file, "utf8"))).toEqual(record);
  });

  test("one that cannot be written is a fault, which does not hide a failed gate", async () => {
    const { home, gate } = await homeWith();
    await mkdir(join(home, "taken"));
    const holds = await gate("--min-tps", "1", "--junit", join(home, "taken"));
    expect(holds.code).toBe(1);
    expect(holds.stderr).toMatch(/^error: cannot write .*taken \(\w+\) \[report_unwritable\]$/m);
    const fails = await gate("--min-tps", "1000000", "--junit", join(home, "taken"));
    expect(fails.code).toBe(10);
    expect(fails.stderr).toMatch(/^cannot write .*taken/m);
    expect((await readdir(home)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });
});

interface JunitFile {
  testsuites: {
    testsuite: {
      name: string;
      tests: string;
      failures: string;
      testcase: { name: string; failure?: { type: string; message: string } }[];
    };
  };
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "",
  htmlEntities: true,
  parseAttributeValue: false,
});

function saturated() {
  return { cpuShare: 1, eventLoopUtilization: 1, saturated: true };
}
