import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readEnvironment } from "../environment.ts";
import type { LoadResult, Measured } from "../load/result.ts";
import { buildRecord, type RunFacts } from "./build.ts";
import { newRecordId } from "./id.ts";
import { runRecordJsonSchema } from "./jsonSchema.ts";
import { parseRecord } from "./read.ts";
import type { RunRecord } from "./schema.ts";
import { listRecordIds, loadRecord, removeRecord, saveRecord } from "./store.ts";

const measured: Measured = {
  requests: 10,
  completions: 8,
  succeeded: 4,
  refused: 3,
  failed: 3,
  byStatus: { 201: 4, 409: 3, 500: 1 },
  byCode: { sold_out: 3, internal: 1 },
  lost: { timeout: 2 },
  durationMs: 500,
  within1s: 7,
  latencyMs: { mean: 1.23456, p50: 1, p95: 2, p99: 3, max: 4 },
  responseMs: null,
};

const load: LoadResult = {
  cutShort: null,
  overall: measured,
  steps: { reserve: measured },
  offered: null,
  tpsPeak: 16,
  buyers: {
    ends: Uint8Array.from([1, 1, 2, 3, 0, 0]),
    acknowledged: [
      { buyer: 0, reservationId: "r0", ordered: true },
      // No target may give a buyer two; if one does, the record still counts buyers.
      { buyer: 0, reservationId: "r0b", ordered: true },
      { buyer: 1, reservationId: "r1", ordered: false },
      { buyer: 4, reservationId: "r4", ordered: false },
    ],
    refusedByReason: { sold_out: 1 },
    failedByReason: { timeout: 1 },
    unpaidByReason: { declined: 1 },
  },
  queue: null,
  generator: { cpuShare: 0.5, eventLoopUtilization: 0.98 },
};

function record(
  startedAt = new Date("2026-11-21T05:55:50.123Z"),
  change: Partial<LoadResult> = {},
): RunRecord {
  const facts: RunFacts = {
    id: newRecordId(startedAt),
    startedAt,
    scenario: "order-rush",
    mode: "cached",
    stack: "embedded",
    engine: "autocannon",
    knobs: { buyers: 6, units: 3, connections: 2 },
    environment: readEnvironment({ serverVersion: "0.1.0" }),
    drop: {
      id: "01936f00-0000-7000-8000-000000000000",
      slug: "loadtest-1",
      total: 3,
    } as RunFacts["drop"],
    load: { ...load, ...change },
    audit: null,
    verdict: { ok: false, judged: false, broken: [], oversold: 0, lost: 0, unacknowledged: 0 },
    queue: null,
    invalid: { reason: "not_judged", detail: "the target went away" },
    series: [],
    serverAnswers: null,
    warmUpMs: 0,
  };
  return buildRecord(facts);
}

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "dropctl-records-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe("a record", () => {
  test("counts every buyer once, those whom a cut-short load left open too", () => {
    const { outcomes } = record();
    expect(outcomes).toMatchObject({ buyers: 6, accepted: 3, refused: 1, failed: 2, paid: 1 });
    expect(outcomes.failedByReason).toEqual({ timeout: 1, cut_short: 1 });
  });

  test("counts rates over completions and shares over requests", () => {
    const made = record();
    expect(made.tps).toBe(16);
    expect(made.steps.reserve?.tpsByOutcome).toEqual({ succeeded: 8, refused: 6, failed: 2 });
    expect(made).toMatchObject({ successRate: 0.7, failureRate: 0.3, within1s: 0.7 });
    expect(made.ordersPerMinute).toBe(120);
    expect(made.lowConfidence).toBe(true);
    expect(made.generator.saturated).toBe(true);
  });

  test("counts an order a minute only where it was measured, not in an open load's warm-up", () => {
    const open = {
      offered: { ratePerSecond: 16, dropped: 0 },
      overall: { ...measured, durationMs: 30_000 },
      buyers: load.buyers && {
        ...load.buyers,
        acknowledged: load.buyers.acknowledged.map((one) => ({ ...one, ordered: true })),
      },
      steps: { reserve: measured, pay: { ...measured, succeeded: 1 } },
    };
    const made = record(undefined, open);
    expect(made.outcomes.paid).toBe(3);
    expect(made.ordersPerMinute).toBe(2);
  });

  test("has an id that sorts by its start and does not name the host", () => {
    const ids = [5, 1, 3].map((second) =>
      newRecordId(new Date(Date.UTC(2026, 0, 1, 0, 0, second))),
    );
    expect(ids.toSorted()).toEqual([ids[1], ids[2], ids[0]]);
  });
});

test("the shipped JSON Schema is the one that records are checked against", async () => {
  const shipped = new URL("../../schema/run-record.v1.json", import.meta.url);
  expect(JSON.parse(await readFile(shipped, "utf8"))).toEqual(runRecordJsonSchema());
});

describe("the store", () => {
  test("gives back what was saved, by id, unique prefix and path", async () => {
    const saved = record();
    const file = await saveRecord(join(dir, "new", "runs"), saved);
    const runs = join(dir, "new", "runs");
    expect(await readdir(runs)).toEqual([`${saved.id}.json`]);
    expect(await loadRecord(runs, saved.id)).toEqual(saved);
    expect(await loadRecord(runs, "20261121T0555")).toEqual(saved);
    expect(await loadRecord("elsewhere", file)).toEqual(saved);
  });

  test("keeps ten minutes of seconds under 2 MB, one readable line each", async () => {
    const widest = 1_234_567.891;
    const seconds = Array.from({ length: 600 }, (_, at) => ({
      atMs: (at + 1) * 1_000 - 0.001,
      ...{ succeeded: 9_999_999, refused: 9_999_999, failed: 9_999_999 },
      latencyMs: { p50: widest, p95: widest, p99: widest, max: widest },
      stock: { available: 99_999_999, held: 99_999_999, paid: 99_999_999 },
      queue: { waiting: 99_999_999, admitted: 99_999_999 },
      server: {
        ...{ answers: 99_999_999, batchRows: 255.999, cacheMs: widest, ledgerMs: widest },
        ...{ poolWaitMs: widest, eventLoopDelayMs: widest },
      },
    }));
    const saved = { ...record(), series: seconds };
    const file = await saveRecord(dir, saved);
    expect((await stat(file)).size).toBeLessThan(2_000_000);
    const lines = (await readFile(file, "utf8")).split("\n");
    expect(lines.filter((line) => line.startsWith('    {"atMs":')).length).toBe(600);
    expect(lines).toContain('  "scenario": "order-rush",');
    expect(await loadRecord(dir, saved.id)).toEqual(saved);
  });

  test("lists oldest first and removes by prefix", async () => {
    const late = record(new Date("2026-11-22T00:00:00.000Z"));
    const early = record(new Date("2026-11-20T00:00:00.000Z"));
    await saveRecord(dir, late);
    await saveRecord(dir, early);
    expect(await listRecordIds(dir)).toEqual([early.id, late.id]);
    expect(await removeRecord(dir, "20261122")).toBe(late.id);
    expect(await listRecordIds(dir)).toEqual([early.id]);
  });

  test("refuses a prefix that fits two, none, or the empty one", async () => {
    await saveRecord(dir, record(new Date("2026-11-22T00:00:00.000Z")));
    await saveRecord(dir, record(new Date("2026-11-20T00:00:00.000Z")));
    await expect(loadRecord(dir, "202611")).rejects.toMatchObject({ code: "record_ambiguous" });
    await expect(loadRecord(dir, "2025")).rejects.toMatchObject({ code: "record_not_found" });
    await expect(removeRecord(dir, "")).rejects.toMatchObject({ code: "record_not_found" });
    await expect(removeRecord(dir, "../x")).rejects.toMatchObject({ code: "record_not_found" });
  });

  test("has no records in a folder that is not there", async () => {
    expect(await listRecordIds(join(dir, "none"))).toEqual([]);
  });

  test("leaves nothing half-written where it cannot write", async () => {
    const blocked = join(dir, "file");
    await writeFile(blocked, "");
    await expect(saveRecord(blocked, record())).rejects.toMatchObject({
      code: "record_unwritable",
      message: expect.stringContaining(blocked),
    });
    const target = record();
    await mkdir(join(dir, `${target.id}.json`));
    await expect(saveRecord(dir, target)).rejects.toMatchObject({ code: "record_unwritable" });
    expect((await readdir(dir)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });
});

describe("a file that is no record", () => {
  const text = JSON.stringify(record());

  test.each([
    ["empty", "", "record_invalid", "it is empty"],
    ["truncated", text.slice(0, -20), "record_invalid", "f.json is not a run record"],
    ["of another kind", "{}", "record_invalid", "f.json is not a run record"],
    ["not JSON", '{\n  "a": x\n}', "record_invalid", "f.json is not a run record"],
    ["not an object", "3", "record_invalid", "f.json is not a run record"],
    ["with a wrong type", text.replace('"tps":16', '"tps":"16"'), "record_invalid", "/tps"],
    [
      "from a newer dropctl",
      text.replace('"schemaVersion":1', '"schemaVersion":2'),
      "record_newer",
      "f.json has schema version 2, this dropctl reads up to 1",
    ],
  ])("because it is %s is refused in one line that names it", (_why, content, code, message) => {
    let caught: unknown;
    try {
      parseRecord(content, "f.json");
    } catch (error) {
      caught = error;
    }
    expect(caught).toMatchObject({ code, message: expect.stringContaining(message) });
    expect((caught as Error).message).not.toContain("\n");
  });

  test("is named when it cannot be read at all", async () => {
    await expect(loadRecord(dir, join(dir, "gone.json"))).rejects.toMatchObject({
      code: "record_unreadable",
      message: expect.stringContaining("gone.json (ENOENT)"),
    });
  });
});
