import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { type ServerChild, startServer } from "./child.ts";
import { Battery } from "./fire.ts";
import { median, round } from "./report.ts";
import { Screen, type Told } from "./screen.ts";
import { Stage } from "./stage.ts";

const DROPS = 10;
const BUYERS = 40_000;
const BUYERS_PER_VOLLEY = 500;
const CONNECTIONS = 64;
/** What starting costs is another figure. */
const SETTLE_MS = 3_000;
const WATCH_MS = 25_000;
const STARTS = 7;
const FIRST_FRAME_MS_MAX = 30_000;
/** Linux counts processor time in these, whatever its kernel ticks in. */
const CLOCK_TICK_MS = 10;
/** Begins and ends what a terminal shows at once: a frame, as tmux spells it. */
const FRAME_BEGIN = "\\033[?2026h";
const FRAME_END = "\\033[?2026l";

/**
 * What watching costs: `dropctl watch` of ten drops that all sell, beside a server under full
 * load, on a terminal of 200x50.
 */
export async function playWatching() {
  await using server = await startServer("ours");
  const stage = await Stage.create(server, BUYERS);
  const dropIds: string[] = [];
  while (dropIds.length < DROPS) {
    dropIds.push(await stage.openDrop({ stockMode: "cached", total: BUYERS }));
  }
  const starts: Start[] = [];
  while (starts.length < STARTS) starts.push(await startOnce(server, dropIds));
  await using screen = await Screen.watch(server, dropIds, true);
  await firstFrameMs(screen);
  const load = new AbortController();
  const selling = sell(server, stage, dropIds, load.signal);
  await sleep(SETTLE_MS);
  const [fromMs, cpuBefore] = [performance.now(), await cpuMs(await screen.pid())];
  await sleep(WATCH_MS);
  const [toMs, cpuAfter] = [performance.now(), await cpuMs(await screen.pid())];
  load.abort();
  const answers = await selling;
  const frames = framesIn(screen.told, fromMs, toMs);
  return {
    drops: DROPS,
    seconds: round((toMs - fromMs) / 1_000),
    answersPerSecond: Math.round(answers),
    coreShare: round((cpuAfter - cpuBefore) / (toMs - fromMs), 4),
    framesPerSecond: round((frames.length * 1_000) / (toMs - fromMs)),
    framesPerSecondPeak: peak(frames),
    charactersPerFrame: Math.round(charactersIn(screen.told, fromMs, toMs) / frames.length),
    firstFrameMs: spread(starts.map(({ frameMs }) => frameMs)),
    firstFrameCpuMs: spread(starts.map((start) => start.cpuMs)),
    emptyNodeMs: spread(starts.map(({ emptyMs }) => emptyMs)),
  };
}

interface Start {
  /** Until the first frame. */
  readonly frameMs: number;
  /** Processor time until then: what it would take where nobody else works. */
  readonly cpuMs: number;
  /** An empty Node on the same machine, started before. */
  readonly emptyMs: number;
}

async function startOnce(server: ServerChild, dropIds: readonly string[]): Promise<Start> {
  const begunMs = performance.now();
  await promisify(execFile)(process.execPath, ["-e", ""]);
  const emptyMs = performance.now() - begunMs;
  await using screen = await Screen.watch(server, dropIds, true);
  const frameMs = await firstFrameMs(screen);
  return { frameMs, cpuMs: await cpuMs(await screen.pid()), emptyMs };
}

/** From the program's start to its first whole frame. */
async function firstFrameMs({ told }: Screen): Promise<number> {
  const lastMs = performance.now() + FIRST_FRAME_MS_MAX;
  while (performance.now() < lastMs) {
    const frame = told.find(({ text }) => text.includes(FRAME_END));
    if (frame !== undefined) return frame.atMs - (told[0]?.atMs ?? Number.NaN);
    await sleep(5);
  }
  throw new Error(`no frame in ${FIRST_FRAME_MS_MAX} ms: ${told.map(({ text }) => text).join("")}`);
}

/** Sells units of all drops in turn and reads their stock, as fast as it is answered. */
async function sell(
  server: ServerChild,
  stage: Stage,
  dropIds: readonly string[],
  signal: AbortSignal,
): Promise<number> {
  const battery = new Battery();
  const order = { url: server.url, connections: CONNECTIONS, repeat: 1 };
  const begunMs = performance.now();
  let answers = 0;
  try {
    for (let from = 0; !signal.aborted; from += BUYERS_PER_VOLLEY) {
      if (from + BUYERS_PER_VOLLEY > BUYERS) throw new Error("the load ran out of buyers");
      const buyers = dropIds.map((id) => stage.reserveShots(id, from, from + BUYERS_PER_VOLLEY));
      const shots = Array.from({ length: BUYERS_PER_VOLLEY }, (_, at) =>
        buyers.flatMap((each) => each[at] ?? []),
      ).flat();
      await battery.fire("selling", { ...order, shots }, 201);
      const reads = dropIds.map((id) => stage.stockShot(id));
      await battery.fire("reading", { ...order, shots: reads, repeat: BUYERS_PER_VOLLEY }, 200);
      answers += shots.length + reads.length * BUYERS_PER_VOLLEY;
    }
    return (answers * 1_000) / (performance.now() - begunMs);
  } finally {
    await battery.stop();
  }
}

/** Processor time that a process has had, of all its threads. */
async function cpuMs(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => {
    throw new Error("processor time is read from /proc, which this machine has not");
  });
  // Behind the program's name, which may hold anything: utime and stime are fields 14 and 15.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * CLOCK_TICK_MS;
}

/** When each frame began. */
function framesIn(told: readonly Told[], fromMs: number, toMs: number): number[] {
  return told
    .filter(({ atMs }) => atMs >= fromMs && atMs < toMs)
    .flatMap(({ atMs, text }) =>
      text
        .split(FRAME_BEGIN)
        .slice(1)
        .map(() => atMs),
    );
}

function charactersIn(told: readonly Told[], fromMs: number, toMs: number): number {
  return told
    .filter(({ atMs }) => atMs >= fromMs && atMs < toMs)
    .reduce((sum, { text }) => sum + text.length, 0);
}

/** Most frames that began within any second. */
function peak(frames: readonly number[]): number {
  let most = 0;
  let from = 0;
  for (const [at, frameMs] of frames.entries()) {
    while ((frames[from] ?? frameMs) <= frameMs - 1_000) from += 1;
    most = Math.max(most, at - from + 1);
  }
  return most;
}

function spread(values: readonly number[]) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return { median: Math.round(median(values)), low: Math.round(low), high: Math.round(high) };
}
