import type { RunRecord } from "@dropctl/scenarios";
import { count, knobValue, percent, perSecond, seconds } from "../render/units.ts";

export type Fact = [name: string, value: string];

/** How the figures of a run were got. */
export function methodOf(record: RunRecord): Fact[] {
  const { load, generator } = record;
  const facts: (Fact | null)[] = [
    ["load", loadText(load)],
    ["engine", record.engine],
    load?.turnMs === undefined ? null : ["turns", turnsText(load.turnMs)],
    load === undefined ? null : ["warm-up", warmUpText(load.warmUpMs)],
    ["measured", `${seconds(record.durationMs / 1_000)}, ${count(record.completions)} answers`],
    ["TPS", "answers over the time from the first to the last one"],
    ["peak", `${perSecond(record.tpsPeak)} in the best second`],
    ["confidence", record.lowConfidence ? "low: under 1 s or 1,000 answers" : "enough answers"],
    ["generator", generatorText(generator)],
  ];
  return facts.filter((fact) => fact !== null);
}

export function knobsOf({ knobs }: RunRecord): Fact[] {
  return Object.entries(knobs).map(([name, value]) => [name, knobValue(name, value)]);
}

export function environmentOf({ environment, stack, mode, drop }: RunRecord): Fact[] {
  const { cpuModel, cores, memoryBytes, os, arch, node, dropctl, server } = environment;
  const memoryGib = Math.round(memoryBytes / 2 ** 30);
  return [
    ["machine", `${cpuModel}, ${count(cores)} cores, ${count(memoryGib)} GiB (${os}, ${arch})`],
    ["versions", `dropctl ${dropctl}, server ${server}, Node ${node}`],
    ["stack", `${stack}, ${mode} stock`],
    ["drop", `${drop.slug}, ${count(drop.total)} units`],
  ];
}

function loadText(load: RunRecord["load"]): string {
  if (load === undefined) return "not recorded";
  if (load.model === "closed") return "closed loop: the next request leaves when one is answered";
  const asked = load.ratePerSecond === null ? "" : ` at up to ${perSecond(load.ratePerSecond)}`;
  return `open: arrivals by the clock${asked}, ${count(load.dropped)} dropped`;
}

function turnsText(turnMs: number): string {
  return `of ${turnMs} ms, with the other side of its pair; all times are without the rests`;
}

function warmUpText(warmUpMs: number): string {
  return warmUpMs === 0 ? "none" : `${seconds(warmUpMs / 1_000)}, not in the figures`;
}

function generatorText({ cpuShare, eventLoopUtilization, saturated }: RunRecord["generator"]) {
  const busy = `${percent(cpuShare)} of a core, event loop ${percent(eventLoopUtilization)} busy`;
  return saturated ? `${busy}: it was the limit` : `${busy}: not the limit`;
}
