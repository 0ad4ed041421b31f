import { expect, test } from "vitest";
import { differencesOf } from "./differences.ts";
import { readEnvironment } from "../environment.ts";
import type { RunRecord } from "./schema.ts";

const base = {
  scenario: "stock-read",
  mode: "direct",
  stack: "embedded",
  engine: "autocannon",
  knobs: { connections: 64, durationMs: 2_000 },
  environment: readEnvironment({ serverVersion: "0.1.0" }),
} as unknown as RunRecord;
const fieldsOf = (after: Partial<RunRecord>) =>
  differencesOf({ before: base, after: { ...base, ...after } }, "mode_and_stack").map(
    ({ field }) => field,
  );

test("mode and stack are what one compares, and versions never count", () => {
  const environment = { ...base.environment, server: "0.2.0", dropctl: "0.2.0", node: "v26.0.0" };
  const after = { mode: "cached", stack: "local", environment } as const;
  expect(fieldsOf(after)).toEqual([]);
  const differences = differencesOf({ before: base, after: { ...base, ...after } }, "nothing");
  expect(differences.map(({ field }) => field)).toEqual(["mode", "stack"]);
});

test.each(["cpuModel", "cores", "memoryBytes", "os", "arch"] as const)(
  "another %s is another machine",
  (field) => {
    const environment = { ...base.environment, [field]: 3 };
    expect(fieldsOf({ environment })).toEqual([`environment.${field}`]);
  },
);

test("scenario, engine, knobs and the way of the load are the configuration", () => {
  expect(fieldsOf({ scenario: "order-rush", engine: "k6" })).toEqual(["scenario", "engine"]);
  expect(fieldsOf({ knobs: { connections: 32, buyers: 10 } })).toEqual([
    "knobs.connections",
    "knobs.durationMs",
    "knobs.buyers",
  ]);
  const open = { model: "open", ratePerSecond: 500, dropped: 0, warmUpMs: 0 } as const;
  expect(fieldsOf({ load: open })).toEqual(["load.ratePerSecond"]);
  // A warm-up takes as long as it takes; a record from before there were rates had none.
  expect(
    fieldsOf({ load: { ...open, model: "closed", ratePerSecond: null, warmUpMs: 77 } }),
  ).toEqual([]);
});

test("a difference says both values", () => {
  const environment = { ...base.environment, cores: 96 };
  expect(differencesOf({ before: base, after: { ...base, environment } }, "nothing")).toEqual([
    { field: "environment.cores", before: String(base.environment.cores), after: "96" },
  ]);
});
