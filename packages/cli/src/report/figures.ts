import type { MetricUnit, RunRecord } from "@dropctl/scenarios";
import { milliseconds, percent, perMinute, perSecond } from "../render/units.ts";

/** A figure of a run that a report sets side by side. */
export interface Figure {
  label: string;
  unit: MetricUnit;
  /** Undefined when the run does not have it. */
  read: (record: RunRecord) => number | undefined;
}

export const FIGURES: readonly Figure[] = [
  { label: "TPS, all answers", unit: "per_second", read: (record) => record.tps },
  {
    label: "orders a minute",
    unit: "per_minute",
    read: (record) => record.ordersPerMinute ?? undefined,
  },
  { label: "latency p50", unit: "ms", read: (record) => record.latencyMs?.p50 },
  { label: "latency p95", unit: "ms", read: (record) => record.latencyMs?.p95 },
  { label: "latency p99", unit: "ms", read: (record) => record.latencyMs?.p99 },
  { label: "response p99, from the intended start", unit: "ms", read: responseP99 },
  { label: "answered within 1 s", unit: "share", read: (record) => record.within1s },
  { label: "failure rate", unit: "share", read: (record) => record.failureRate },
];

/** Of open loads only. */
function responseP99(record: RunRecord): number | undefined {
  return record.responseMs?.p99;
}

export function figureText(unit: MetricUnit, value: number): string {
  const texts = {
    per_second: perSecond,
    per_minute: perMinute,
    ms: milliseconds,
    share: percent,
  } satisfies Record<MetricUnit, (value: number) => string>;
  return texts[unit](value);
}
