import type { LoadTick } from "../../load/engine.ts";
import type { LoadPlan } from "../../load/plan.ts";
import type { CutShortReason, LoadResult } from "../../load/result.ts";
import type { FromGenerator, ToGenerator } from "./messages.ts";

const TICK_MS = 200;

export type CutShort = { reason: CutShortReason; detail: string } | null;

/** What a load has measured, but for what every generator adds. */
export interface Findings extends Pick<
  LoadResult,
  "overall" | "steps" | "offered" | "buyers" | "queue"
> {
  /** Best whole second; null for loads shorter than one. */
  peak: number | null;
}

/** A load under way. */
export interface Load {
  finished: Promise<CutShort>;
  stop(reason: CutShort): void;
  tick(nowMs: number): Omit<LoadTick, "elapsedMs">;
  result(): Findings;
}

/**
 * Makes this process a generator: it carries out the plan that its engine sends, tells how far
 * it is, and hands over what it measured, early too when it is told to stop.
 */
export function serveEngine(begin: (url: string, plan: LoadPlan) => Load): void {
  let running: Load | null = null;
  process.on("message", (message: ToGenerator) => {
    if (message.kind === "stop") {
      running?.stop({ reason: "interrupted", detail: "stopped before the load was done" });
      return;
    }
    // What is made before the first request costs the load nothing.
    running = begin(message.url, message.plan);
    void carryOut(running, usage());
  });
  // Ctrl-C reaches the whole process group; the engine says when to stop, so that nothing is lost.
  process.on("SIGINT", () => {});
  process.on("disconnect", () => process.exit(0));
  tell({ kind: "listening" });
}

/** What the process has used up to now. */
function usage() {
  const loop = performance.eventLoopUtilization();
  return { atMs: performance.now(), cpu: process.cpuUsage(), loop };
}

async function carryOut(load: Load, from: ReturnType<typeof usage>): Promise<void> {
  const tick = () => {
    const nowMs = performance.now();
    tell({ kind: "tick", tick: { elapsedMs: nowMs - from.atMs, ...load.tick(nowMs) } });
  };
  const ticker = setInterval(tick, TICK_MS);
  const cutShort = await load.finished;
  clearInterval(ticker);
  const elapsedMs = performance.now() - from.atMs;
  const { user, system } = process.cpuUsage(from.cpu);
  tick();
  const { peak, ...findings } = load.result();
  const { completions, durationMs } = findings.overall;
  const mean = durationMs > 0 ? (completions * 1000) / durationMs : 0;
  const generator = {
    cpuShare: (user + system) / 1000 / elapsedMs,
    eventLoopUtilization: performance.eventLoopUtilization(from.loop).utilization,
  };
  const tpsPeak = Math.max(peak ?? 0, mean);
  tell({ kind: "result", result: { ...findings, cutShort, tpsPeak, generator } });
}

function tell(message: FromGenerator): void {
  process.send?.(message);
}
