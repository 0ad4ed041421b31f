/** bin/bench: dropctl beside a bare Fastify server, alternating, as ratios in one run. */
import { parseArgs } from "node:util";
import { startServer } from "./child.ts";
import { playLongCases } from "./longCases.ts";
import { renderText, reportOf } from "./report.ts";
import { playRound, type Round } from "./rounds.ts";
import { Stage } from "./stage.ts";

const HELP = `bench [--quick] [--full] [--json] [--stack embedded]

Measures dropctl beside a bare Fastify server with the same routes and schemas, in turn, and
prints medians of ratios. Needs two idle cores.

  --quick   3 rounds, under 50 s
  --full    the long cases too: 100,000 tokens, every hold expiring at once
  --json    one JSON document on stdout
`;

const SIZES = {
  quick: { rounds: 3, buyers: 10_000, reads: 20_000 },
  normal: { rounds: 7, buyers: 20_000, reads: 40_000 },
} as const;

interface Flags {
  quick: boolean;
  full: boolean;
  json: boolean;
}

async function bench({ quick, full, json }: Flags): Promise<void> {
  const size = quick ? SIZES.quick : SIZES.normal;
  const talk = (line: string): void => void process.stderr.write(`${line}\n`);
  const bare = await startServer("bare");
  const ours = await startServer("ours").catch(async (cause: unknown) => {
    await bare.stop();
    throw cause;
  });
  try {
    const stage = await Stage.create(ours, size.buyers);
    const rounds: Round[] = [];
    // The first round warms both servers up and does not count.
    for (let index = 0; index <= size.rounds; index += 1) {
      const name = index === 0 ? "warm-up" : `round ${index}/${size.rounds}`;
      const round = await playRound({
        ...{ ours, bare, stage, reads: size.reads, bareFirst: index % 2 === 0 },
        onFigure: (figure, { tps, generatorCpu }) =>
          talk(
            `${name}: ${figure} ${Math.round(tps)}/s (generator ${generatorCpu.toFixed(2)} cores)`,
          ),
      });
      if (index > 0) rounds.push(round);
    }
    const long = full ? await playLongCases(ours, stage) : undefined;
    const report = reportOf(rounds, long);
    process.stdout.write(json ? `${JSON.stringify(report)}\n` : renderText(report));
  } finally {
    await Promise.all([ours.stop(), bare.stop()]);
  }
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
