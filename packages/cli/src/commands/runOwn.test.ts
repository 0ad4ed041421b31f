import { copyFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseRecord } from "@dropctl/scenarios";
import { describe, expect, test, vi } from "vitest";
import { cleanEnv, runCli, scratchFolder } from "../testing/runCli.ts";
import { named, sharedServer } from "../testing/upServer.ts";

// Some run the program twice, and a comparison four trials, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const EXAMPLE = fileURLToPath(
  new URL("../../../../examples/second-thoughts.scenario.ts", import.meta.url),
);
const shared = sharedServer("--temporary");
const RUSH = `{
  kind: "rush", dropId, connections: 8, buyers, ratePerSecond: null, warmUpMs: 0,
  keyPrefix: runKey, timeLimitMs: 10_000,
}`;

/** A scenario's text; what is given stands in for a part of it. */
function scenarioText(parts: { name?: string; knob?: string; pay?: string; more?: string } = {}) {
  const { name = "mine", knob = "default: 20", pay = "held.body.id", more = "" } = parts;
  return `import { defineScenario } from "@dropctl/scenarios";
export default defineScenario({
  name: "${name}",
  title: "Mine",
  description: "Of my own.",
  knobs: { buyers: { ${knob}, min: 1, max: 100, description: "distinct buyers" } },
  needs: ({ knobs }) => ({ units: 5, buyers: knobs.buyers }),
  async journey({ buyer, http }) {
    const held = await http.reserve();
    if (held.ok) await http.pay(${pay});
    if (buyer.index >= 18) throw new Error("no more patience");
  },
  ${more}
});
`;
}

async function run(text: string, ...args: string[]) {
  const home = await scratchFolder();
  const file = join(home, "mine.scenario.ts");
  await writeFile(file, text);
  const env = cleanEnv(home, named(shared()));
  return { home, ...(await runCli(["run", file, "--no-warm-up", ...args], env)) };
}

describe("the worked example", () => {
  const args = ["--buyers", "300", "--units", "30", "--set", "thinkMs=20", "--json"];

  test("runs from where it is, with knobs by flags and by --set", async () => {
    const home = await scratchFolder();
    const { code, stdout, stderr } = await runCli(
      ["run", EXAMPLE, "--no-warm-up", ...args],
      cleanEnv(home, named(shared())),
    );
    expect(code, stderr).toBe(0);
    const record = parseRecord(stdout, "stdout");
    expect(record).toMatchObject({
      scenario: "second-thoughts",
      engine: "journeys",
      knobs: { buyers: 300, units: 30, thinkMs: 20, cancelShare: 0.3 },
      invalid: null,
      verdict: { ok: true, judged: true, oversold: 0, lost: 0, unacknowledged: 0 },
    });
    expect(record.outcomes).toMatchObject({ buyers: 300, failed: 0 });
    expect(record.outcomes.unpaidByReason["cancelled"]).toBeGreaterThan(0);
    expect(Object.keys(record.steps).toSorted()).toEqual(["cancel", "pay", "reserve"]);
    const shown = await runCli(["runs", "show", record.id], cleanEnv(home));
    expect(shown.stdout).toMatch(/^second-thoughts \(cached\)[^]*Every invariant holds\.\n$/);
  });

  test("runs from a folder that knows nothing of us, among modules of another kind", async () => {
    const home = await scratchFolder();
    const file = join(home, "copy.scenario.ts");
    await copyFile(EXAMPLE, file);
    await writeFile(join(home, "package.json"), `{ "type": "commonjs" }`);
    const env = cleanEnv(home, named(shared()));
    const { code, stdout, stderr } = await runCli(["run", file, ...args], env);
    expect(code, stderr).toBe(0);
    expect(parseRecord(stdout, "stdout").outcomes.paid).toBeGreaterThan(0);
  });

  test("is shown and compared like any other", async () => {
    const home = await scratchFolder();
    const shown = await runCli(["scenario", "show", EXAMPLE], cleanEnv(home));
    expect(shown.stdout).toMatch(/--set thinkMs +100 +0 to 60000 /);
    expect(shown.stdout).toMatch(/--timeout +10m /);
    const env = cleanEnv(home, named(shared()));
    const compared = await runCli(["compare", EXAMPLE, "--pairs", "1", ...args], env);
    expect(compared.code, compared.stderr).toBe(13);
    expect(JSON.parse(compared.stdout)).toMatchObject({
      scenario: "second-thoughts",
      invalid: null,
      verdict: { ok: true },
    });
    expect(await readdir(join(home, "runs"))).toHaveLength(2);
  });
});

test("journeys that throw are buyers that failed, and the first is told with its line", async () => {
  const { code, stdout, stderr } = await run(scenarioText());
  expect(code, stderr).toBe(0);
  expect(stdout).toMatch(/Journeys that threw: 2, the first in mine\.scenario\.ts:11: no more/);
});

test("a run in which every journey threw is invalid, and leaves its record", async () => {
  const text = scenarioText().replace(">= 18", ">= 0");
  const { code, stdout, home } = await run(text, "--json");
  expect(code).toBe(12);
  expect(parseRecord(stdout, "stdout").invalid).toEqual({
    reason: "journey_threw",
    detail: "every journey threw: mine.scenario.ts:11: no more patience",
  });
  expect(await readdir(join(home, "runs"))).toHaveLength(1);
});

test("a judge of one's own that finds something wrong ends the run with 11", async () => {
  const more = `judge: ({ stock, knobs }) =>
    [{ invariant: "half_sold", detail: stock.paid + " paid, " + knobs.buyers + " came" }],`;
  const { code, stdout } = await run(scenarioText({ more }), "--json");
  expect(code).toBe(11);
  expect(parseRecord(stdout, "stdout").verdict).toMatchObject({
    ok: false,
    broken: [{ invariant: "half_sold", detail: "5 paid, 20 came" }],
  });
});

test("a judge that throws makes the run invalid, and what was measured is kept", async () => {
  const more = `judge: () => { throw new TypeError("no idea"); },`;
  const { code, stdout, home } = await run(scenarioText({ more }), "--json");
  expect(code).toBe(12);
  const record = parseRecord(stdout, "stdout");
  expect(record.invalid).toEqual({
    reason: "judge_threw",
    detail: "mine.scenario.ts:13: no idea",
  });
  expect(record.verdict).toMatchObject({ ok: false, judged: true, broken: [] });
  expect(record.outcomes.paid).toBe(5);
  expect(await readdir(join(home, "runs"))).toEqual([`${record.id}.json`]);
});

test("a plan of a built-in kind is carried out by its engine", async () => {
  const text = scenarioText().replace(
    /async journey[^]*\n {2}\},\n/,
    `plan: ({ dropId, buyers, runKey }) => (${RUSH}),\n`,
  );
  const { code, stdout, stderr } = await run(text, "--json");
  expect(code, stderr).toBe(0);
  const record = parseRecord(stdout, "stdout");
  expect(record).toMatchObject({ scenario: "mine", engine: "autocannon", knobs: { buyers: 20 } });
  expect(record.outcomes).toMatchObject({ paid: 5, refused: 15 });
});

test.each([
  ["a wrong type", scenarioText({ pay: "5" }), "scenario_file_types", /scenario\.ts:10:33: /],
  ["no TypeScript", "export default {;", "scenario_file_syntax", /scenario\.ts:1:17: /],
  ["an enum", "enum A { a }\nexport default A.a;", "scenario_file_syntax", /scenario\.ts:1:6: /],
  [
    "a throw on import",
    `${scenarioText()}throw new Error("not today");`,
    "scenario_file_threw",
    /mine\.scenario\.ts:15: not today \(on import\)/,
  ],
  ["no export", "export const mine = 1;", "scenario_file_export", /has no default export/],
  ["another export", "export default {};", "scenario_file_export", /exports something else/],
  [
    "a default out of range",
    scenarioText({ knob: "default: 200" }),
    "scenario_invalid",
    /mine\.scenario\.ts: knobs\.buyers\.default must be from 1 to 100, not 200/,
  ],
  [
    "needs that cannot be met",
    scenarioText().replace("units: 5", "units: 0"),
    "scenario_invalid",
    /mine\.scenario\.ts: needs\.units must be/,
  ],
  [
    "a name that is taken",
    scenarioText({ name: "order-rush" }),
    "scenario_name_taken",
    /mine\.scenario\.ts: name "order-rush"/,
  ],
])("%s ends with 2 before anything is started", async (_what, text, problem, message) => {
  const { code, stdout, stderr, home } = await run(text);
  expect(stderr).toMatch(message);
  expect(stderr).toMatch(new RegExp(`^error: .*\\[${problem}\\]\n(hint: .*\n)?$`));
  expect(code).toBe(2);
  expect(stdout).toBe("");
  expect(await readdir(home)).toEqual(["mine.scenario.ts"]);
});

test.each([
  [["./nowhere.scenario.ts"], "scenario_file_unreadable", /nowhere\.scenario\.ts \(ENOENT\)/],
  [["./mine.scenario.js"], "scenario_file_unreadable", /must end with \.ts/],
  [["order-rush", "--set", "nope=1"], "no_such_knob", /no knob "nope"; it has buyers/],
  [["order-rush", "--set", "toString=1"], "no_such_knob", /no knob "toString"/],
  [["order-rush", "--set", "buyers=many"], "invalid_knob", /--set buyers .*, not many/],
  [["order-rush", "--set", "buyers=0"], "invalid_knob", /--set buyers .* from 1 .*, not 0/],
  [["order-rush", "--set", "buyers"], "invalid_knob", /--set must be like KNOB=VALUE/],
])("run %j ends with 2", async (args, problem, message) => {
  const { code, stderr } = await runCli(["run", ...args], cleanEnv(await scratchFolder()));
  expect(stderr).toMatch(message);
  expect(stderr).toMatch(new RegExp(`^error: .*\\[${problem}\\]$`, "m"));
  expect(code).toBe(2);
});

test.each([
  ["on import", `${scenarioText()}process.exit(0);`],
  ["in its judge", scenarioText({ more: `judge: () => process.exit(0),` })],
])("a scenario that ends the program %s does not make the run look well", async (_where, text) => {
  const { code, stderr } = await run(text);
  expect(stderr).toContain("[ended_early]");
  expect(code).toBe(1);
});

test("what a scenario prints goes to stderr: stdout has the record alone", async () => {
  const more = `judge: () => { console.info("judged"); return []; },`;
  const { code, stdout, stderr } = await run(
    `console.log("imported");\n${scenarioText({ more })}`,
    "--json",
  );
  expect(code).toBe(0);
  expect(parseRecord(stdout, "stdout").scenario).toBe("mine");
  expect(stderr).toMatch(/^imported\n[^]*judged\n/);
});
