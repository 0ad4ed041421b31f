import type { RunRecord, SeriesLine } from "@dropctl/scenarios";

type ServerFigures = NonNullable<SeriesLine["server"]>;

const latencyMs = { mean: 12, p50: 10, p95: 20, p99: 30, max: 40 };
const step = {
  requests: 2_000,
  byStatus: { 201: 500, 409: 1_500 },
  byCode: { sold_out: 1_500 },
  lost: {},
  durationMs: 2_500,
  tps: 800,
  tpsByOutcome: { succeeded: 200, refused: 600, failed: 0 },
  latencyMs,
  responseMs: null,
};

/** A whole record of a good run, as `parseRecord` takes it; what matters to a test is changed. */
export function runRecord(changes: Partial<RunRecord> = {}): RunRecord {
  return {
    schemaVersion: 1,
    id: "20261121T055550123-aaaa",
    startedAt: "2026-11-21T05:55:50.123Z",
    scenario: "order-rush",
    mode: "cached",
    stack: "embedded",
    engine: "autocannon",
    knobs: { buyers: 2_000, units: 500, connections: 64 },
    environment: {
      node: "v24.0.0",
      os: "linux 6.1",
      arch: "x64",
      cpuModel: "AMD EPYC",
      cores: 2,
      memoryBytes: 8 * 2 ** 30,
      dropctl: "0.1.0",
      server: "0.1.0",
    },
    drop: { id: "01936f00-0000-7000-8000-000000000000", slug: "loadtest-1", total: 500 },
    outcomes: {
      buyers: 2_000,
      accepted: 500,
      refused: 1_500,
      failed: 0,
      paid: 500,
      refusedByReason: { sold_out: 1_500 },
      failedByReason: {},
      unpaidByReason: {},
    },
    steps: { reserve: step },
    load: { model: "closed", ratePerSecond: null, dropped: 0, warmUpMs: 0 },
    requests: 2_000,
    completions: 2_000,
    durationMs: 2_500,
    tps: 800,
    tpsPeak: 900,
    ordersPerMinute: 12_000,
    latencyMs,
    responseMs: null,
    within1s: 1,
    successRate: 1,
    failureRate: 0,
    lowConfidence: false,
    generator: { cpuShare: 0.4, eventLoopUtilization: 0.5, saturated: false },
    series: [1_000, 2_000, 2_500].map((atMs) => second({ atMs })),
    audit: null,
    verdict: { ok: true, judged: true, broken: [], oversold: 0, lost: 0, unacknowledged: 0 },
    invalid: null,
    ...changes,
  };
}

/** A second in which everything was measured. */
export function second(changes: Partial<SeriesLine> = {}): SeriesLine {
  return {
    atMs: 1_000,
    succeeded: 200,
    refused: 600,
    failed: 0,
    latencyMs: { p50: 10, p95: 20, p99: 30, max: 40 },
    stock: { available: 300, held: 50, paid: 150 },
    queue: { waiting: 90, admitted: 10 },
    server: serverFigures(),
    ...changes,
  };
}

/** What a server says of itself at the end of a second. */
export function serverFigures(changes: Partial<ServerFigures> = {}): ServerFigures {
  const figures = {
    answers: 800,
    batchRows: 12.5,
    cacheMs: 0.2,
    ledgerMs: 3.1,
    poolWaitMs: 0.1,
    eventLoopDelayMs: 11,
  };
  return { ...figures, ...changes };
}
