import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Engine, EngineName, LoadOrder } from "../../load/engine.ts";
import type { CutShortReason, LoadResult, Measured } from "../../load/result.ts";
import type { FromGenerator, ToGenerator } from "./messages.ts";

/** After a stop, a generator has this long to hand over what it measured. */
const STOP_MS = 5_000;
/** Two that take turns need the time of both. */
const SHARED_TIME = 2;
/** Beyond the plan's own time limit, which the generator keeps, this is for a stuck one. */
const GRACE_MS = 15_000;
const STDERR_CHARS_MAX = 2_000;

/** An engine whose loads run in a fresh process each, forked from its generator's file. */
export function processEngine(engine: {
  name: EngineName;
  plans: Engine["plans"];
  /** None unless told. */
  takesTurns?: Engine["takesTurns"];
  generator: URL;
}): Engine {
  const run = async (order: LoadOrder): Promise<LoadResult> => {
    const child = forkGenerator(fileURLToPath(engine.generator));
    try {
      return await converse(child, order);
    } finally {
      await endChild(child);
    }
  };
  const { name, plans, takesTurns = () => false } = engine;
  return { name, plans, takesTurns, run };
}

function forkGenerator(file: string): ChildProcess {
  // Advanced serialisation: 100,000 tokens go over, and typed arrays come back.
  return fork(file, {
    serialization: "advanced",
    execArgv: [],
    // A group of its own: Ctrl-C is for us, who ask it for what it has measured.
    detached: true,
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
}

function converse(child: ChildProcess, order: LoadOrder) {
  const { url, plan, signal, seat } = order;
  const { promise, resolve } = Promise.withResolvers<LoadResult>();
  const timers: NodeJS.Timeout[] = [];
  let stderr = "";
  let onRested = () => {};
  const send = (message: ToGenerator) => {
    if (child.connected) child.send(message);
  };
  const take = (ms: number) =>
    new Promise<void>((resolve) => {
      onRested = resolve;
      send({ kind: "turn", ms });
    });
  const onAbort = () => {
    send({ kind: "stop" });
    timers.push(
      setTimeout(() => resolve(nothing("interrupted", "stopped, nothing measured")), STOP_MS),
    );
  };

  child.stderr?.on("data", (chunk: Buffer) => {
    stderr = (stderr + chunk.toString()).slice(-STDERR_CHARS_MAX);
  });
  child.on("message", (message: FromGenerator) => {
    if (message.kind === "listening") {
      send({ kind: "start", url, plan, inTurns: seat !== undefined });
      if (signal?.aborted === true) onAbort();
    } else if (message.kind === "ready") seat?.ready(take);
    else if (message.kind === "rested") onRested();
    else if (message.kind === "begun") order.onBegin?.();
    else if (message.kind === "tick") order.onTick(message.tick);
    else if (message.kind === "second") order.onSecond(message.second);
    else resolve(message.result);
  });
  child.on("error", (error) => resolve(nothing("generator_failed", error.message)));
  child.on("exit", (code, killedBy) => {
    const line = stderr.split("\n").find((text) => /^\w*Error: /.test(text)) ?? "";
    if (signal?.aborted === true) resolve(nothing("interrupted", "stopped, nothing measured"));
    resolve(nothing("generator_failed", `it ended with ${killedBy ?? code} ${line}`.trim()));
  });
  signal?.addEventListener("abort", onAbort, { once: true });
  timers.push(
    setTimeout(
      () => resolve(nothing("generator_failed", "it did not answer in time")),
      plan.timeLimitMs * (seat === undefined ? 1 : SHARED_TIME) + GRACE_MS,
    ),
  );
  return promise.finally(() => {
    timers.forEach(clearTimeout);
    seat?.over();
    onRested();
    signal?.removeEventListener("abort", onAbort);
  });
}

async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const killer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
  if (child.connected) child.disconnect();
  await exited;
  clearTimeout(killer);
}

const NOTHING_MEASURED: Measured = {
  requests: 0,
  completions: 0,
  succeeded: 0,
  refused: 0,
  failed: 0,
  byStatus: {},
  byCode: {},
  lost: {},
  durationMs: 0,
  within1s: 0,
  latencyMs: null,
  responseMs: null,
};

function nothing(reason: CutShortReason, detail: string): LoadResult {
  return {
    cutShort: { reason, detail },
    overall: NOTHING_MEASURED,
    steps: {},
    offered: null,
    tpsPeak: 0,
    buyers: null,
    queue: null,
    generator: { cpuShare: 0, eventLoopUtilization: 0 },
  };
}
