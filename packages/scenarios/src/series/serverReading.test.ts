import { expect, test } from "vitest";
import { figuresBetween, parseReading } from "./serverReading.ts";

const metrics = (figures: { answers: number; rows: number; batches: number; callS: number }) => `
# HELP dropctl_http_answers_total Requests that were answered, by HTTP status
# TYPE dropctl_http_answers_total counter
dropctl_http_answers_total{status="201"} ${figures.answers - 7}
dropctl_http_answers_total{status="409"} 7
dropctl_batch_rows_bucket{le="1",kind="reserve"} 1
dropctl_batch_rows_sum{kind="reserve"} ${figures.rows}
dropctl_batch_rows_count{kind="reserve"} ${figures.batches}
dropctl_batch_rows_sum{kind="read"} 5000
dropctl_batch_rows_count{kind="read"} 1
dropctl_ledger_call_seconds_sum{call="claim"} ${figures.callS}
dropctl_ledger_call_seconds_count{call="claim"} ${figures.batches}
dropctl_cache_call_seconds_sum{call="claim"} 1.5
dropctl_cache_call_seconds_count{call="claim"} 10
dropctl_event_loop_delay_seconds{quantile="0.5"} 0.001
dropctl_event_loop_delay_seconds{quantile="0.99"} 0.0125
`;

test("means are those of what happened in between, and what did not happen has none", () => {
  const before = parseReading(metrics({ answers: 100, rows: 50, batches: 5, callS: 0.1 }));
  const after = parseReading(metrics({ answers: 1_100, rows: 850, batches: 15, callS: 0.15 }));
  if (before === null || after === null) throw new Error("not read");
  expect(figuresBetween(before, after)).toEqual({
    answers: 1_000,
    batchRows: 80,
    ledgerMs: 5,
    cacheMs: null,
    poolWaitMs: null,
    eventLoopDelayMs: 12.5,
  });
});

test("a server that began anew has no means below nothing", () => {
  const before = parseReading(metrics({ answers: 1_000, rows: 900, batches: 90, callS: 1 }));
  const after = parseReading(metrics({ answers: 20, rows: 10, batches: 1, callS: 0.001 }));
  if (before === null || after === null) throw new Error("not read");
  expect(figuresBetween(before, after)).toMatchObject({ answers: 0, batchRows: null });
});

test.each(["", "<html>not here</html>", "process_cpu_seconds_total 3\n"])(
  "%j is not what our server tells",
  (text) => {
    expect(parseReading(text)).toBeNull();
  },
);
