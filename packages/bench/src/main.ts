/** bin/bench: dropctl beside a bare Fastify server, alternating, as ratios in one run. */
import { parseArgs } from "node:util";
import { playLongCases } from "./longCases.ts";
import { renderText, reportOf } from "./report.ts";
import { playRound, type Round } from "./rounds.ts";

const HELP = `bench [--quick] [--full] [--json] [--stack embedded]

Measures dropctl beside a bare Fastify server with the same routes and schemas, in turn, and
prints medians of ratios. Needs two idle cores.

  --quick   3 rounds; about 45 s on two idle cores
  --full    the long cases too: 100,000 tokens, every hold expiring at once
  --json    one JSON document on stdout
`;

const SIZES = {
  quick: { rounds: 3, buyers: 10_000, slices: 3, readsPerSlice: 4_000 },
  normal: { rounds: 7, buyers: 20_000, slices: 5, readsPerSlice: 8_000 },
} as const;

interface Flags {
  quick: boolean;
  full: boolean;
  json: boolean;
}

async function bench({ quick, full, json }: Flags): Promise<void> {
  const size = quick ? SIZES.quick : SIZES.normal;
  const rounds: Round[] = [];
  while (rounds.length < size.rounds) {
    const round = await playRound(size);
    rounds.push(round);
    const figures = Object.entries(round).map(([name, tps]) => `${name} ${Math.round(tps)}/s`);
    process.stderr.write(`round ${rounds.length}/${size.rounds}: ${figures.join(", ")}\n`);
  }
  if (full) process.stderr.write("long cases\n");
  const report = reportOf(rounds, full ? await playLongCases() : undefined);
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : renderText(report));
}

function readFlags(): Flags | null {
  const flag = { type: "boolean", default: false } as const;
  const stack = { type: "string", default: "embedded" } as const;
  const options = { quick: flag, full: flag, json: flag, help: flag, stack };
  const { values } = parseArgs({ options });
  if (values.stack !== "embedded") throw new Error(`--stack: there is no stack ${values.stack}`);
  return values.help ? null : values;
}

try {
  const flags = readFlags();
  if (flags === null) process.stdout.write(HELP);
  else await bench(flags);
} catch (cause) {
  process.stderr.write(`bench: ${cause instanceof Error ? cause.message : String(cause)}\n`);
  process.exitCode = cause instanceof TypeError ? 2 : 1;
}
