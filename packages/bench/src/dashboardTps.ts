import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServer } from "./child.ts";
import { median, round } from "./report.ts";
import { Screen } from "./screen.ts";

const PAIRS = 8;
const LOADS = {
  "stock-read": ["--duration", "3s"],
  "order-rush": ["--buyers", "30000", "--units", "30000"],
} as const;

/**
 * TPS of a run with its dashboard over that of one with `--plain`: both on a terminal, against
 * one server, in turn (ABBA), after one of each that does not count.
 */
export async function playShownRuns() {
  const ratios: Record<string, object> = {};
  for (const [scenario, knobs] of Object.entries(LOADS)) {
    ratios[scenario] = await playPairs(["run", scenario, ...knobs]);
  }
  return ratios;
}

async function playPairs(command: string[]) {
  await using server = await startServer("ours");
  const target = { DROPCTL_URL: server.url, DROPCTL_ADMIN_TOKEN: server.adminToken };
  const sides = {
    shown: () => tpsOf(command, target),
    plain: () => tpsOf([...command, "--plain"], target),
  };
  const ratios: number[] = [];
  for (let pair = 0; pair <= PAIRS; pair += 1) {
    const tps = { shown: 0, plain: 0 };
    const order = ["shown", "plain"] as const;
    for (const side of pair % 2 === 0 ? order : order.toReversed()) tps[side] = await sides[side]();
    if (pair > 0) ratios.push(tps.shown / tps.plain);
    const figures = `dashboard ${Math.round(tps.shown)}/s, plain ${Math.round(tps.plain)}/s`;
    process.stderr.write(`${command.join(" ")}, pair ${pair}/${PAIRS}: ${figures}\n`);
  }
  return {
    shownOverPlain: round(median(ratios), 3),
    low: round(Math.min(...ratios), 3),
    high: round(Math.max(...ratios), 3),
    pairs: PAIRS,
  };
}

/** As the run's own record has it. */
async function tpsOf(command: string[], target: NodeJS.ProcessEnv): Promise<number> {
  const { CI: _, NO_COLOR: __, ...env } = process.env;
  const home = await mkdtemp(join(tmpdir(), "dropctl-bench-home-"));
  try {
    await using screen = await Screen.start(
      command,
      { ...env, ...target, DROPCTL_HOME: home },
      false,
    );
    await screen.ended;
    const [name] = await readdir(join(home, "runs")).catch(() => []);
    if (name === undefined) throw new Error(`dropctl ${command.join(" ")} left no record`);
    const text = await readFile(join(home, "runs", name), "utf8");
    const record = JSON.parse(text) as { tps: number; invalid: object | null };
    if (record.invalid !== null) throw new Error(`invalid: ${JSON.stringify(record.invalid)}`);
    return record.tps;
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
