import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { LoadOrder } from "../../load/engine.ts";
import type { LoadResult } from "../../load/result.ts";
import { watchTarget } from "../journeys/watch.ts";
import type { CutShort } from "../process/generatorProcess.ts";
import { clockStepMs, momentNow } from "./clock.ts";
import type { OrderFiles } from "./engine.ts";
import type { K6Event } from "./events.ts";
import { K6Findings } from "./findings.ts";
import type { K6LoadPlan } from "./order.ts";
import { Usage } from "./usage.ts";

/** From dist and from src alike: k6 runs its scripts as they are. */
const SCRIPT = fileURLToPath(new URL("../../../k6/run.ts", import.meta.url));
const TICK_MS = 200;
/** After a stop, k6 has this long to end by itself. */
const STOP_MS = 2_000;
/** For starting, and for a warm-up's end: the plan's limit is about the load. */
const GRACE_MS = 30_000;

/** Starts k6, listens until it has ended, and gives what it told. */
export async function drive(
  order: LoadOrder & { plan: K6LoadPlan; program: string; files: OrderFiles },
): Promise<LoadResult> {
  const { plan, signal, onTick } = order;
  const findings = new K6Findings(plan, {
    onBegin: () => order.onBegin?.(),
    onSecond: order.onSecond,
  });
  const child = start(order);
  const usage = new Usage(child.pid);
  const startMoment = momentNow();
  let cutShort: CutShort = null;
  let killer: NodeJS.Timeout | undefined;
  let complaint = "";
  let begun = false;

  const stop = (reason: NonNullable<CutShort>) => {
    if (cutShort !== null) return;
    cutShort = reason;
    child.kill("SIGINT");
    killer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
  };
  const watch = watchTarget({ timeLimitMs: plan.timeLimitMs + GRACE_MS, onDead: stop });
  const tick = () => {
    usage.look();
    const elapsedMs = momentNow().monotonicMs - startMoment.monotonicMs;
    onTick({ elapsedMs, ...findings.tick() });
    const stepMs = clockStepMs(startMoment, momentNow());
    if (stepMs === null) return;
    stop({ reason: "clock_stepped", detail: `the machine's clock was set by ${stepMs} ms` });
  };
  const ticker = setInterval(tick, TICK_MS);
  const onAbort = () => stop({ reason: "interrupted", detail: "stopped before the load was done" });
  signal?.addEventListener("abort", onAbort, { once: true });
  if (signal?.aborted === true) onAbort();

  const hear = (line: string) => {
    if (!line.startsWith("[[")) {
      // An error's first line says what, those after it where.
      if (complaint === "" || /error|exception/i.test(line)) complaint = line.trim();
      return;
    }
    const events = eventsOf(line);
    if (!begun) {
      begun = true;
      // Each virtual user has read them, and if we are killed nobody is left to take them away.
      void rm(order.files.tokens, { force: true });
    }
    usage.begin();
    for (const event of events) {
      // A stop breaks what is on the wire: that is not the target's doing.
      if (cutShort !== null && (event[0] === "lost" || event[0] === "sentAway")) continue;
      if (event[0] === "lost") watch.lost();
      else if (event[0] === "answered") watch.answered();
      findings.take(event);
    }
  };
  try {
    const said = createInterface({ input: child.stdout ?? process.stdin });
    said.on("line", hear);
    await Promise.all([ended(child), once(said, "close")]);
  } finally {
    clearInterval(ticker);
    clearTimeout(killer);
    watch.end();
    signal?.removeEventListener("abort", onAbort);
  }
  cutShort ??= howItEnded(child, findings.open, complaint);
  const { peak, ...found } = findings.result();
  tick();
  const { completions, durationMs } = found.overall;
  const mean = durationMs > 0 ? (completions * 1_000) / durationMs : 0;
  const cpuShare = usage.share();
  const generator = {
    cpuShare,
    eventLoopUtilization: Math.min(1, cpuShare / availableParallelism()),
  };
  return { ...found, cutShort, tpsPeak: Math.max(peak ?? 0, mean), generator };
}

function start({ program, files }: { program: string; files: OrderFiles }): ChildProcess {
  const flags = ["--quiet", "--no-color", "--no-usage-report"];
  // The file output is written when k6 ends, stdout at once.
  const output = ["--log-output", "stdout", "--log-format", "raw"];
  const told = ["-e", `DROPCTL_ORDER=${files.order}`, "-e", `DROPCTL_TOKENS=${files.tokens}`];
  // A user's own settings for k6 are for other loads.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith("K6_")),
  );
  return spawn(program, ["run", ...flags, ...output, ...told, SCRIPT], {
    env,
    // A group of its own: Ctrl-C is for us, who ask it for what it has measured.
    detached: true,
    stdio: ["ignore", "pipe", "ignore"],
  });
}

async function ended(child: ChildProcess): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  child.once("exit", () => resolve());
  child.once("error", () => resolve());
  await promise;
}

/** A line that k6 was killed in the middle of tells nothing. */
function eventsOf(line: string): K6Event[] {
  try {
    return JSON.parse(line) as K6Event[];
  } catch {
    return [];
  }
}

function howItEnded(child: ChildProcess, open: number, complaint: string): CutShort {
  const { exitCode, signalCode } = child;
  if (exitCode === 0 && open <= 0) return null;
  const how =
    exitCode === 0
      ? `k6 ended before ${open} buyers had`
      : `k6 ended with ${signalCode ?? `exit code ${exitCode}`}`;
  const why = complaint === "" ? "" : `: ${complaint.slice(0, 300)}`;
  return { reason: "generator_failed", detail: how + why };
}
