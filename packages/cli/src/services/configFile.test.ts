import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { ConfigDocument, readConfigFile } from "./configFile.ts";

const DOCS = readFileSync(new URL("../../../../docs/ci.md", import.meta.url), "utf8");
const [example = "", job = ""] = [...DOCS.matchAll(/```yaml\n([^]+?)```/g)].map(
  ([, yaml]) => yaml ?? "",
);

test("the example in docs/ci.md is a valid config file, and its table has every field", async () => {
  const folder = await mkdtemp(join(tmpdir(), "dropctl-config-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, "dropctl.config.yaml");
  await writeFile(file, example);
  const { document } = (await readConfigFile(file)) ?? {};
  expect(document?.gate?.thresholds).toHaveLength(3);

  const [table = ""] = DOCS.split("| field ").slice(1);
  const [rows = ""] = table.split("\n\n");
  const documented = [...rows.matchAll(/^\| (`.*?) +\|/gm)].flatMap(([, names = ""]) =>
    [...names.matchAll(/`(\w+)`/g)].map(([, name]) => name),
  );
  const { gate } = ConfigDocument.properties;
  const { thresholds } = gate.properties;
  const fields = [...Object.keys(gate.properties), ...Object.keys(thresholds.items.properties)];
  expect(new Set(documented)).toEqual(new Set(fields));
});

test("the job in docs/ci.md runs the gate, and uploads what it left also when it fails", () => {
  const { jobs } = parse(job) as { jobs: { gate: { steps: Record<string, unknown>[] } } };
  const { steps } = jobs.gate;
  expect(steps.find(({ run }) => String(run).startsWith("bin/dropctl run "))?.["run"]).toMatch(
    / --stack local .* --gate --junit gate\.xml$/,
  );
  expect(steps.at(-1)).toMatchObject({
    if: "always()",
    with: { path: expect.stringMatching(/runs[^]+gate\.xml/) },
  });
});
