/** The process that makes the load: a fresh one for each trial, so that none inherits a heap. */
import type { LoadPlan } from "../../load/plan.ts";
import type { LoadResult } from "../../load/result.ts";
import { type CutShort, type Drive, drive } from "./driver.ts";
import type { Feed, Job } from "./feed.ts";
import type { FromGenerator, ToGenerator } from "./messages.ts";
import { ReadFeed } from "./readFeed.ts";
import { createRequestWriter } from "./requests.ts";
import { RushFeed } from "./rushFeed.ts";

const TICK_MS = 200;

let running: Drive | null = null;

async function generate(url: string, plan: LoadPlan): Promise<void> {
  const writer = createRequestWriter(url);
  if (plan.kind === "read") await carryOut(url, plan, plan.connections, new ReadFeed(plan, writer));
  else {
    const connections = Math.min(plan.connections, plan.buyers.length);
    await carryOut(url, plan, connections, new RushFeed(plan, writer));
  }
}

async function carryOut<J extends Job>(
  url: string,
  plan: LoadPlan,
  connections: number,
  feed: Feed<J>,
): Promise<void> {
  const startMs = performance.now();
  const cpu = process.cpuUsage();
  const loop = performance.eventLoopUtilization();
  running = drive({ url, connections, timeLimitMs: plan.timeLimitMs, feed });
  const ticker = setInterval(() => {
    const nowMs = performance.now();
    tell({ kind: "tick", tick: { elapsedMs: nowMs - startMs, ...feed.tick(nowMs) } });
  }, TICK_MS);
  const cutShort = await running.finished;
  clearInterval(ticker);
  const elapsedMs = performance.now() - startMs;
  const { user, system } = process.cpuUsage(cpu);
  tell({ kind: "tick", tick: { elapsedMs, ...feed.tick(performance.now()) } });
  tell({
    kind: "result",
    result: resultOf(feed, cutShort, {
      cpuShare: (user + system) / 1000 / elapsedMs,
      eventLoopUtilization: performance.eventLoopUtilization(loop).utilization,
    }),
  });
}

function resultOf<J extends Job>(
  feed: Feed<J>,
  cutShort: CutShort,
  generator: LoadResult["generator"],
): LoadResult {
  const { overall, steps, peak, buyers } = feed.result();
  const mean = overall.durationMs > 0 ? (overall.completions * 1000) / overall.durationMs : 0;
  return { cutShort, overall, steps, tpsPeak: Math.max(peak ?? 0, mean), buyers, generator };
}

function tell(message: FromGenerator): void {
  process.send?.(message);
}

process.on("message", (message: ToGenerator) => {
  if (message.kind === "start") void generate(message.url, message.plan);
  else running?.stop({ reason: "interrupted", detail: "stopped before the load was done" });
});
// Ctrl-C reaches the whole process group; the engine says when to stop, so that nothing is lost.
process.on("SIGINT", () => {});
process.on("disconnect", () => process.exit(0));
tell({ kind: "listening" });
