import type { RunRecord } from "@dropctl/scenarios";
import { count, percent } from "../render/units.ts";

/** What a reader must know before the figures. */
export interface Warning {
  /** The figures are worth nothing, rather than worth less. */
  invalid: boolean;
  /** What is the matter, in a few words. */
  title: string;
  detail: string;
}

/** Of each run alone, the worst first. */
export function warningsOf(records: readonly RunRecord[]): Warning[] {
  const several = records.length > 1;
  return records
    .flatMap((record) =>
      runWarnings(record).map((warning) => ({
        ...warning,
        detail: several ? `run ${record.id}: ${warning.detail}` : warning.detail,
      })),
    )
    .toSorted((a, b) => Number(b.invalid) - Number(a.invalid));
}

function runWarnings(record: RunRecord): Warning[] {
  const found: Warning[] = [];
  const { invalid, generator, load } = record;
  if (invalid !== null) {
    found.push({
      invalid: true,
      title: `Invalid run (${invalid.reason})`,
      detail: `${invalid.detail}. The figures are partial: take none of them as a result.`,
    });
  }
  if (generator.saturated) {
    found.push({
      invalid: false,
      title: "The load generator was the limit",
      detail: `its event loop was ${percent(generator.eventLoopUtilization)} busy; the server may do more than this`,
    });
  }
  if (load !== undefined && load.dropped > 0) {
    found.push({
      invalid: false,
      title: "Load was dropped",
      detail: `${count(load.dropped)} arrivals that were due were never sent`,
    });
  }
  if (record.lowConfidence) {
    found.push({
      invalid: false,
      title: "Low confidence in the rates",
      detail: "the run had under 1 s or 1,000 completions",
    });
  }
  return found;
}

/** What makes the sides of one scenario hard to set side by side. */
export function comparisonWarnings(records: readonly RunRecord[]): Warning[] {
  const differ = (read: (record: RunRecord) => unknown) =>
    new Set(records.map((record) => JSON.stringify(read(record)))).size > 1;
  const found: Warning[] = [];
  if (differ(({ environment: { os, arch, cpuModel, cores } }) => [os, arch, cpuModel, cores])) {
    found.push({
      invalid: false,
      title: "Different machines",
      detail: "the runs were driven from different machines: their ratios tell little",
    });
  }
  if (differ(({ knobs }) => Object.entries(knobs).toSorted(([a], [b]) => a.localeCompare(b)))) {
    found.push({
      invalid: false,
      title: "Different loads",
      detail: "the runs had different knobs: their ratios tell of both the load and the server",
    });
  }
  if (differ(({ load }) => load?.turnMs !== undefined)) {
    found.push({
      invalid: false,
      title: "Turns",
      detail: "some loads took turns with another one and some were alone: compare those of a kind",
    });
  }
  return found;
}
