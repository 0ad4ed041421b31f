/** bin/bench: dropctl beside a bare Fastify server, alternating, as ratios in one run. */
import { parseArgs } from "node:util";
import { type LocalStack, StackFault, startLocalStack } from "@dropctl/stack";
import { playLongCases } from "./longCases.ts";
import { renderText, reportOf } from "./report.ts";
import { playRound, type Round } from "./rounds.ts";
import { playSharedCases } from "./sharedCases.ts";

const HELP = `bench [--quick] [--full] [--json] [--stack embedded|local]

Measures dropctl beside a bare Fastify server with the same routes and schemas, in turn, and
prints medians of ratios. Needs two idle cores.

  --quick   3 rounds; about 45 s on two idle cores
  --full    the long cases too: 100,000 tokens, every hold expiring at once; on the local
            stack also five million rows and rebuilds of a million holds, some minutes
  --json    one JSON document on stdout
  --stack   local: ours on a private Redis and MariaDB, new ones each round (default: embedded)
`;

const STACKS = ["embedded", "local"] as const;
type Stack = (typeof STACKS)[number];

const SIZES = {
  quick: { rounds: 3, buyers: 10_000, slices: 3, readsPerSlice: 4_000 },
  normal: { rounds: 7, buyers: 20_000, slices: 5, readsPerSlice: 8_000 },
} as const;

interface Flags {
  quick: boolean;
  full: boolean;
  json: boolean;
  stack: Stack;
}

async function bench({ quick, full, json, stack }: Flags): Promise<void> {
  const size = quick ? SIZES.quick : SIZES.normal;
  const rounds: Round[] = [];
  while (rounds.length < size.rounds) {
    await using services = await openStack(stack);
    const round = await playRound(size, services);
    rounds.push(round);
    const figures = Object.entries(round).map(([name, tps]) => `${name} ${Math.round(tps)}/s`);
    process.stderr.write(`round ${rounds.length}/${size.rounds}: ${figures.join(", ")}\n`);
  }
  const report = reportOf(stack, rounds, full ? await playLong(stack) : undefined);
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : renderText(report));
}

async function playLong(stack: Stack) {
  process.stderr.write("long cases\n");
  await using services = await openStack(stack);
  const cases = await playLongCases(services);
  return services === undefined ? cases : { ...cases, ...(await playSharedCases(services)) };
}

/** Nothing for the embedded stack. An empty ledger each time: the rounds use the same names. */
async function openStack(stack: Stack): Promise<LocalStack | undefined> {
  return stack === "local" ? startLocalStack() : undefined;
}

function readFlags(): Flags | null {
  const flag = { type: "boolean", default: false } as const;
  const text = { type: "string", default: "embedded" } as const;
  const options = { quick: flag, full: flag, json: flag, help: flag, stack: text };
  const { quick, full, json, help, stack: name } = parseArgs({ options }).values;
  if (help) return null;
  const stack = STACKS.find((known) => known === name);
  if (stack === undefined) {
    throw new TypeError(`--stack: "${name}" is none of ${STACKS.join(", ")}`);
  }
  return { quick, full, json, stack };
}

try {
  const flags = readFlags();
  if (flags === null) process.stdout.write(HELP);
  else await bench(flags);
} catch (cause) {
  process.stderr.write(`bench: ${cause instanceof Error ? cause.message : String(cause)}\n`);
  if (cause instanceof StackFault) process.stderr.write(`hint: ${cause.hint}\n`);
  process.exitCode = cause instanceof TypeError ? 2 : 1;
}
