import type { LoadTick } from "../../load/engine.ts";
import type { LoadPlan } from "../../load/plan.ts";
import type { CutShortReason, LoadResult } from "../../load/result.ts";
import { LoadMeter } from "../measure/loadMeter.ts";
import { Gate } from "./gate.ts";
import type { FromGenerator, ToGenerator } from "./messages.ts";

const TICK_MS = 200;
/** Of less time than this nobody can say how busy it was. */
const SHARE_MS_MIN = 1;

export type CutShort = { reason: CutShortReason; detail: string } | null;

/** What a load has found, beside what its meter has of all requests. */
export type Findings = Pick<
  LoadResult,
  "steps" | "offered" | "buyers" | "queue" | "retries" | "journeyThrew"
>;

/** A load under way. */
export interface Load {
  finished: Promise<CutShort>;
  stop(reason: CutShort): void;
  tick(nowMs: number): Omit<LoadTick, "elapsedMs" | "completions">;
  result(): Findings;
}

/**
 * Begins a load, which is to tell the meter when what is measured begins and how each request ended.
 * One that takes turns sends only while its gate is open, and goes by its gate's clock.
 */
type Begin = (url: string, plan: LoadPlan, meter: LoadMeter, gate: Gate) => Load | Promise<Load>;

/**
 * Makes this process a generator: it carries out the plan that its engine sends, tells how far
 * it is, and hands over what it measured, early too when it is told to stop.
 */
export function serveEngine(begin: Begin): void {
  let running: Load | null = null;
  /** A stop may come while the load is still being made ready. */
  let isStopped = false;
  const stop = () =>
    running?.stop({ reason: "interrupted", detail: "stopped before the load was done" });
  let gate = new Gate({ turns: false });
  process.on("message", (message: ToGenerator) => {
    switch (message.kind) {
      case "start":
        return void start(message);
      case "turn":
        return void gate.turn(message.ms).then(() => tell({ kind: "rested" }));
      case "stop":
        isStopped = true;
        stop();
    }
  });
  const start = async ({ url, plan, inTurns }: Extract<ToGenerator, { kind: "start" }>) => {
    gate = new Gate({ turns: inTurns });
    // What is made before the first request costs the load nothing.
    const meter = new LoadMeter({
      onBegin: () => tell({ kind: "begun" }),
      onSecond: (second) => tell({ kind: "second", second }),
    });
    running = await begin(url, plan, meter, gate);
    if (isStopped) stop();
    if (inTurns) tell({ kind: "ready" });
    await carryOut(running, { meter, gate, from: usage(gate) });
  };
  // Ctrl-C reaches the whole process group; the engine says when to stop, so that nothing is lost.
  process.on("SIGINT", () => {});
  process.on("disconnect", () => process.exit(0));
  tell({ kind: "listening" });
}

/** What the process has used up to now. */
function usage(gate: Gate) {
  const loop = performance.eventLoopUtilization();
  return { atMs: gate.now(), cpu: process.cpuUsage(), loop };
}

async function carryOut(
  load: Load,
  { meter, gate, from }: { meter: LoadMeter; gate: Gate; from: ReturnType<typeof usage> },
) {
  const tick = () => {
    const nowMs = gate.now();
    const { completions } = meter;
    tell({
      kind: "tick",
      tick: { elapsedMs: nowMs - from.atMs, completions, ...load.tick(nowMs) },
    });
    meter.look(nowMs);
  };
  const ticker = setInterval(tick, TICK_MS);
  const cutShort = await load.finished;
  clearInterval(ticker);
  const endMs = gate.now();
  const elapsedMs = endMs - from.atMs;
  const { user, system } = process.cpuUsage(from.cpu);
  tick();
  meter.end(endMs);
  const overall = meter.result();
  const { completions, durationMs } = overall;
  const mean = durationMs > 0 ? (completions * 1000) / durationMs : 0;
  // Of the time in which it might send: at rest it has nothing to do.
  const share = (ms: number) => (elapsedMs < SHARE_MS_MIN ? 0 : ms / elapsedMs);
  const generator = {
    cpuShare: share((user + system) / 1000),
    eventLoopUtilization: Math.min(1, share(performance.eventLoopUtilization(from.loop).active)),
  };
  const tpsPeak = Math.max(meter.peak() ?? 0, mean);
  tell({ kind: "result", result: { ...load.result(), overall, cutShort, tpsPeak, generator } });
}

function tell(message: FromGenerator): void {
  process.send?.(message);
}
