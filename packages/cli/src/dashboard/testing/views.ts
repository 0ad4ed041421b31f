import type { DropState, QueueState } from "@dropctl/protocol";
import type {
  ComparisonView,
  DropView,
  LiveView,
  LoadView,
  LogLine,
  ServerView,
  TrafficSecond,
} from "../../live/view.ts";

// Views as they come up in earnest, all at one moment by this machine's clock.

export const NOW_MS = new Date(2026, 10, 21, 12, 3, 4).getTime();

export function iso(ms: number): string {
  return new Date(ms).toISOString();
}

/** A rush that begins, holds and runs out of stock: what succeeds turns into refusals. */
export function rush(
  seconds: number,
  { peak = 8_400, soldOutAt = Infinity, failing = false } = {},
) {
  return Array.from({ length: seconds }, (_, at): TrafficSecond => {
    const ramp = Math.min(1, (at + 1) / 12);
    const wave = 0.86 + 0.14 * Math.sin(at / 3.1);
    const all = Math.round(peak * ramp * wave);
    const refusedShare = at >= soldOutAt ? 0.94 : 0.08 + 0.04 * Math.sin(at / 5);
    const refused = Math.round(all * refusedShare);
    const failed = failing && at % 9 === 4 ? Math.round(all * 0.06) : 0;
    const slow = 1 + 0.35 * Math.sin(at / 2.3);
    return {
      atMs: NOW_MS - (seconds - 1 - at) * 1_000,
      succeeded: all - refused - failed,
      ...{ refused, failed },
      latencyMs: { p50: 0.61 * slow, p95: 3.4 * slow, p99: 14.2 * slow * slow },
    };
  });
}

export const QUEUE: QueueState = {
  paused: false,
  checkoutCapacity: 250,
  waiting: 12_345,
  admitted: 200,
  held: 48,
  admittedTotal: 4_410,
  placesPerSecond: 48.1,
};

export function dropState(changes: Partial<DropState> = {}): DropState {
  return {
    dropId: "019aa6d2-7c00-7000-8000-000000000001",
    slug: "aurora-launch",
    phase: "open",
    stockMode: "cached",
    opensAt: iso(NOW_MS - 184_000),
    ...{ total: 10_000, available: 5_590, held: 1_200, paid: 3_210 },
    ...{ epoch: 4, degraded: false, rebuild: null, queue: QUEUE },
    asOf: iso(NOW_MS - 90),
    ...changes,
  };
}

export function dropView(changes: Partial<DropView> = {}): DropView {
  return {
    name: "aurora-launch",
    side: null,
    link: { kind: "live" },
    state: dropState(),
    forecast: { kind: "sells_out", inSeconds: 130, unitsPerSecond: 43 },
    light: { kind: "green", checkedAtMs: NOW_MS - 12_000 },
    ...changes,
  };
}

export const SERVER: ServerView = {
  version: "0.1.0",
  stack: "local",
  batchRows: 41.2,
  cacheMs: 0.118,
  ledgerMs: 1.804,
  poolWaitMs: 0.046,
  eventLoopDelayMs: 3.12,
};

export const LOG: readonly LogLine[] = [
  { atMs: NOW_MS - 600_000, tone: "plain", text: "aurora-launch created with 8,000 units" },
  { atMs: NOW_MS - 184_000, tone: "good", text: "aurora-launch opened by mia@hal" },
  {
    atMs: NOW_MS - 121_000,
    tone: "plain",
    text: "aurora-launch: capacity set to 250 people by mia@hal",
  },
  { atMs: NOW_MS - 95_000, tone: "bad", text: "stock cache of aurora-launch lost, rebuilding" },
  { atMs: NOW_MS - 94_000, tone: "good", text: "stock cache of aurora-launch rebuilt, epoch 4" },
  {
    atMs: NOW_MS - 31_000,
    tone: "plain",
    text: "aurora-launch restocked with 2,000 units by jo@hal",
  },
  { atMs: NOW_MS - 12_000, tone: "good", text: "audit of aurora-launch: every invariant holds" },
];

export function liveView(changes: Partial<LiveView> = {}): LiveView {
  return {
    title: "watch",
    targetUrl: "http://127.0.0.1:8090",
    startedAtMs: NOW_MS - 90_000,
    nowMs: NOW_MS,
    link: { kind: "live" },
    drops: [dropView()],
    traffic: rush(130),
    trafficSource: "server",
    server: SERVER,
    log: LOG,
    load: null,
    comparison: null,
    ...changes,
  };
}

export const LOAD: LoadView = {
  scenario: "order-rush",
  phase: "loading",
  elapsedMs: 12_400,
  doneShare: 0.62,
  buyers: { accepted: 6_204, refused: 1_310, failed: 0, paid: 5_871 },
  preparing: null,
  verdict: null,
};

/** What one side's trial looks like: it is up to speed at once. */
export function trial(seconds: number, tps: number): TrafficSecond[] {
  return Array.from({ length: seconds }, (_, at) => {
    const all = Math.round(tps * (0.93 + 0.07 * Math.sin(at * 1.7)));
    const refused = Math.round(all * 0.2);
    return {
      atMs: NOW_MS - (seconds - at) * 1_000,
      ...{ succeeded: all - refused, refused, failed: 0 },
      latencyMs: null,
    };
  });
}

export function comparisonView(changes: Partial<ComparisonView> = {}): ComparisonView {
  return {
    before: {
      ...{ label: "direct", traffic: trial(6, 2_310), median: 2_287.4, trials: 8, running: false },
    },
    after: {
      ...{ label: "cached", traffic: trial(4, 14_900), median: 14_748, trials: 7, running: true },
    },
    ...{ pair: 8, pairs: 10, metric: "tps" },
    effect: {
      ...{ before: 2_287.4, after: 14_748, ratio: 6.45, low: 5.92, high: 7.03 },
      ...{ difference: 12_460, differenceLow: 11_900, differenceHigh: 13_010 },
      ...{ result: "better", smallestChange: 0.12 },
    },
    ...changes,
  };
}
