import { monitorEventLoopDelay } from "node:perf_hooks";
import { Gauge, Histogram, Registry } from "prom-client";
import type { EdgeMeters, Meters, Readings } from "../ports/meters.ts";
import { countAnswers } from "./answerCounter.ts";
import { timeAnswers } from "./answerTimes.ts";

const WAIT_BUCKETS_S = [0, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 1, 2.5, 5];
const CALL_BUCKETS_S = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 1, 5];
const ROWS_BUCKETS = [1, 2, 4, 8, 16, 32, 64, 128, 256];
const EVENT_LOOP_RESOLUTION_MS = 10;
const NS_PER_S = 1e9;

export interface PrometheusMeters extends Meters, EdgeMeters, Readings {
  close(): void;
}

/** Measures this process for a Prometheus that scrapes it; each server has a registry of its own. */
export function createPrometheusMeters(): PrometheusMeters {
  const registry = new Registry();
  const registers = [registry];
  const eventLoop = watchEventLoop(registry);
  const batches = new Histogram({
    name: "dropctl_batch_rows",
    help: "Requests that one group commit carried",
    labelNames: ["kind"] as const,
    buckets: ROWS_BUCKETS,
    registers,
  });
  const callsOf = (store: "ledger" | "cache", help: string) =>
    new Histogram({
      name: `dropctl_${store}_call_seconds`,
      help,
      labelNames: ["call"] as const,
      buckets: CALL_BUCKETS_S,
      registers,
    });
  const ledgerCalls = callsOf("ledger", "How long calls of the ledger took, retries included");
  const cacheCalls = callsOf("cache", "How long calls of the stock cache took");
  const listeners = new Gauge({
    name: "dropctl_stream_listeners",
    help: "Connections that listen to a drop's stream of events",
    registers,
  });
  const countAnswer = countAnswers(registry);
  const answerTimes = timeAnswers();
  // Only a ledger with pools has waits to show.
  let waits: Histogram<"pool"> | null = null;
  return {
    contentType: registry.contentType,
    text: async () => `${await registry.metrics()}\n${answerTimes.text()}`,
    poolWait(pool, waitMs) {
      waits ??= new Histogram({
        name: "dropctl_ledger_pool_wait_seconds",
        help: "How long calls waited for a connection to the ledger",
        labelNames: ["pool"] as const,
        buckets: WAIT_BUCKETS_S,
        registers,
      });
      waits.observe({ pool }, waitMs / 1_000);
    },
    batch: (kind, rows) => batches.observe({ kind }, rows),
    ledgerCall: (call, tookMs) => ledgerCalls.observe({ call }, tookMs / 1_000),
    cacheCall: (call, tookMs) => cacheCalls.observe({ call }, tookMs / 1_000),
    answer(status, tookUs) {
      countAnswer(status);
      answerTimes.note(status, tookUs);
    },
    listeners: (count) => listeners.set(count),
    close: () => void eventLoop.disable(),
  };
}

/** How late timers come: a process that is late is late with every answer. */
function watchEventLoop(registry: Registry) {
  const delays = monitorEventLoopDelay({ resolution: EVENT_LOOP_RESOLUTION_MS });
  delays.enable();
  const gauge = new Gauge({
    name: "dropctl_event_loop_delay_seconds",
    help: "How late the event loop came to its timers, since the last scrape",
    labelNames: ["quantile"] as const,
    registers: [],
    collect() {
      // A timer that is in time has taken its resolution.
      const late = (ns: number) => Math.max(0, ns / NS_PER_S - EVENT_LOOP_RESOLUTION_MS / 1_000);
      const seen = delays.count > 0;
      for (const quantile of [0.5, 0.99, 1]) {
        const ns = seen ? delays.percentile(quantile * 100) : 0;
        this.set({ quantile: String(quantile) }, late(ns));
      }
      delays.reset();
    },
  });
  registry.registerMetric(gauge);
  return delays;
}
