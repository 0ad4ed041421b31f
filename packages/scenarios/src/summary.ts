import type { RunRecord } from "./record/schema.ts";
import { METRIC_NAMES, METRICS, type MetricName } from "./statistics/metrics.ts";
import { median } from "./statistics/median.ts";
import type { StockMode } from "@dropctl/protocol";

/** One side of a comparison: the median of each metric over its trials. */
export interface SideSummary {
  mode: StockMode;
  runIds: string[];
  metrics: Partial<Record<MetricName, number>>;
  /** Whether any trial was too short to trust its rates. */
  lowConfidence: boolean;
  /** Whether the generator was the limit in any trial. */
  generatorSaturated: boolean;
}

export function summarise(mode: StockMode, records: readonly RunRecord[]): SideSummary {
  const metrics: SideSummary["metrics"] = {};
  for (const name of METRIC_NAMES) {
    const values = records.map((record) => METRICS[name].read(record));
    const known = values.filter((value) => value !== undefined);
    if (known.length > 0) metrics[name] = median(known);
  }
  return {
    mode,
    runIds: records.map(({ id }) => id),
    metrics,
    lowConfidence: records.some((record) => record.lowConfidence),
    generatorSaturated: records.some(({ generator }) => generator.saturated),
  };
}
