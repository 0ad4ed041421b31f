/** bin/bench: dropctl beside a bare Fastify server, alternating, as ratios in one run. */
import { parseArgs } from "node:util";
import { StackFault } from "@dropctl/stack";
import { calibrate, calibrationText } from "./calibrate.ts";
import { playWatching } from "./dashboardCost.ts";
import { playBesideDashboard } from "./dashboardTps.ts";
import { playLatency } from "./latency.ts";
import { playListeners } from "./listenersCase.ts";
import { playLongCases } from "./longCases.ts";
import { playRecording } from "./recording.ts";
import { renderText, reportOf } from "./report.ts";
import { playRound, type Round } from "./rounds.ts";
import { playSharedCases } from "./sharedCases.ts";
import { playWaiting } from "./waitingCase.ts";
import { playStartup } from "./startup.ts";
import { checkStack, openStack, type Stack, STACKS } from "./stacks.ts";

const HELP = `bench [--quick] [--full] [--json] [--stack embedded|local|external]
      [--waiting N]
bench --recording [--stack …]
bench --latency
bench --startup
bench --dashboard
bench --listeners [--quick] [--stack …]
bench --calibrate [--repeat N] [--json]

Measures dropctl beside a bare Fastify server with the same routes and schemas, in turn, and
prints medians of ratios. Needs two idle cores.

  --quick   3 rounds; about 45 s on two idle cores
  --full    the long cases too: 100,000 tokens, every hold expiring at once; on the other two
            stacks also five million rows and rebuilds of a million holds, some minutes
  --waiting with --full: a waiting room of N people too, who join one by one
  --recording
            only this: reads of a run, with all that it records, over those of bare autocannon
  --latency only this: p50 and p99 of a route delayed by 20 ms, over those of bare sockets
  --startup only this: starts of dropctl over those of an empty Node script
  --dashboard
            only this: what the dashboard costs, on terminals of tmux: TPS while it shows the
            drop over TPS while it is stopped, in slices; processor and frames of \`dropctl watch\`
            of ten drops under full load, and the time to its first frame. About 8 minutes, on Linux
  --listeners
            only this: what buyers reach while 5,000 listen to their drop, over what they reach
            alone
  --calibrate
            does \`dropctl compare\` tell the truth on this machine? A server against itself, and
            against one slowed by 10 %, in 20 comparisons each (--repeat): about 22 minutes each
  --json    one JSON document on stdout
  --stack   where ours keeps its cache and its ledger (default: embedded)
              local     a private Redis and MariaDB, new ones each round
              external  REDIS_URL and DATABASE_URL of the environment. Its drops stay there, closed,
                        with the label loadtest. The large cases of --full make databases beside
                        the given one, called dropctl_bench_*, and drop them at the end: the
                        user needs grants for that, and the server some gigabytes

Exit codes: 0 fine, 1 a fault, 2 wrong usage.
`;

const SIZES = {
  quick: { rounds: 3, buyers: 10_000, slices: 3, readsPerSlice: 4_000 },
  normal: { rounds: 7, buyers: 20_000, slices: 5, readsPerSlice: 8_000 },
} as const;

/** Pairs of `--listeners`. */
const LISTENER_PAIRS = { quick: 6, normal: 12 };

/** As many as a drop may let wait. */
const WAITING_MAX = 10_000_000;

interface Flags {
  quick: boolean;
  full: boolean;
  json: boolean;
  stack: Stack;
  recording: boolean;
  latency: boolean;
  startup: boolean;
  dashboard: boolean;
  listeners: boolean;
  /** People; 0: no such case. */
  waiting: number;
  /** Comparisons of each kind; 0: no calibration, but the bench. */
  calibrations: number;
}

async function bench({ quick, full, json, stack, waiting, calibrations }: Flags): Promise<void> {
  if (calibrations > 0) {
    const calibration = await calibrate(calibrations);
    process.stdout.write(json ? `${JSON.stringify(calibration)}\n` : calibrationText(calibration));
    return;
  }
  const size = quick ? SIZES.quick : SIZES.normal;
  const rounds: Round[] = [];
  while (rounds.length < size.rounds) {
    await using services = await openStack(stack);
    const round = await playRound(size, services);
    rounds.push(round);
    const figures = Object.entries(round).map(([name, tps]) => `${name} ${Math.round(tps)}/s`);
    process.stderr.write(`round ${rounds.length}/${size.rounds}: ${figures.join(", ")}\n`);
  }
  const report = reportOf(stack, rounds, full ? await playLong(stack, waiting) : undefined);
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : renderText(report));
}

async function benchRecording(stack: Stack): Promise<void> {
  await using services = await openStack(stack);
  process.stdout.write(`${JSON.stringify(await playRecording(services))}\n`);
}

async function benchListeners({ quick, stack }: Flags): Promise<void> {
  const pairs = quick ? LISTENER_PAIRS.quick : LISTENER_PAIRS.normal;
  await using services = await openStack(stack);
  process.stdout.write(`${JSON.stringify(await playListeners(pairs, services))}\n`);
}

async function playLong(stack: Stack, waiting: number) {
  process.stderr.write("long cases\n");
  await using services = await openStack(stack);
  return {
    ...(await playLongCases(services)),
    ...(services && (await playSharedCases(services))),
    ...(waiting > 0 && { room: await playWaiting(waiting, services) }),
  };
}

function readFlags(): Flags | null {
  const flag = { type: "boolean", default: false } as const;
  const count = { type: "string", default: "0" } as const;
  const text = { type: "string", default: "embedded" } as const;
  const options = {
    ...{ quick: flag, full: flag, json: flag, help: flag, stack: text, waiting: count },
    ...{
      recording: flag,
      latency: flag,
      startup: flag,
      dashboard: flag,
      listeners: flag,
      calibrate: flag,
      repeat: { type: "string", default: "20" } as const,
    },
  };
  const {
    quick,
    full,
    json,
    recording,
    latency,
    startup,
    dashboard,
    listeners,
    help,
    stack: name,
    ...rest
  } = parseArgs({ options }).values;
  if (help) return null;
  const stack = STACKS.find((known) => known === name);
  if (stack === undefined) {
    throw new TypeError(`--stack: "${name}" is none of ${STACKS.join(", ")}`);
  }
  checkStack(stack);
  const waiting = Number(rest.waiting);
  if (!/^\d+$/.test(rest.waiting) || waiting > WAITING_MAX) {
    throw new TypeError(`--waiting: "${rest.waiting}" is no whole number up to ${WAITING_MAX}`);
  }
  if (waiting > 0 && !full) throw new TypeError("--waiting needs --full");
  if (!/^[1-9]\d{0,3}$/.test(rest.repeat)) {
    throw new TypeError(`--repeat: "${rest.repeat}" is no whole number from 1 to 9999`);
  }
  const calibrations = rest.calibrate ? Number(rest.repeat) : 0;
  const modes = { quick, full, json, recording, latency, startup, dashboard, listeners };
  return { ...modes, stack, waiting, calibrations };
}

try {
  const flags = readFlags();
  if (flags === null) process.stdout.write(HELP);
  else if (flags.recording) await benchRecording(flags.stack);
  else if (flags.listeners) await benchListeners(flags);
  else if (flags.startup) process.stdout.write(`${JSON.stringify(playStartup())}\n`);
  else if (flags.latency) process.stdout.write(`${JSON.stringify(await playLatency())}\n`);
  else if (flags.dashboard) {
    const figures = { ...(await playWatching()), tps: await playBesideDashboard() };
    process.stdout.write(`${JSON.stringify(figures)}\n`);
  } else await bench(flags);
} catch (thrown) {
  // What broke first says more than what then could not be tidied up.
  const cause: unknown = thrown instanceof SuppressedError ? thrown.suppressed : thrown;
  process.stderr.write(`bench: ${cause instanceof Error ? cause.message : String(cause)}\n`);
  if (cause instanceof StackFault) process.stderr.write(`hint: ${cause.hint}\n`);
  process.exitCode = cause instanceof TypeError ? 2 : 1;
}
