import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { findScenario, runScenario } from "@dropctl/scenarios";
import { type StackUrls, startServer } from "./child.ts";
import { median, round } from "./report.ts";
import { Stage } from "./stage.ts";

const PAIRS = 8;
const CONNECTIONS = 64;
const SECONDS = 3;
const AUTOCANNON = fileURLToPath(import.meta.resolve("autocannon"));

/**
 * What recording everything costs: a run of `stock-read` over bare autocannon, the same reads of
 * the same server for as long, in turn (ABBA), after one of each that does not count.
 */
export async function playRecording(urls?: StackUrls) {
  const server = await startServer("ours", urls);
  try {
    const stage = await Stage.create(server, 1);
    const dropId = await stage.openDrop({ stockMode: "cached", total: 1_000 });
    const sides = {
      recorded: async () => {
        const knobs = { durationMs: SECONDS * 1_000, connections: CONNECTIONS };
        const scenario = findScenario("stock-read");
        const { tps } = await runScenario({ scenario, target: server, mode: "cached", knobs });
        return tps;
      },
      bare: () => readBare(`${server.url}${stage.stockShot(dropId).path}`),
    };
    const ratios: number[] = [];
    for (let pair = 0; pair <= PAIRS; pair += 1) {
      const tps = { recorded: 0, bare: 0 };
      const order = ["recorded", "bare"] as const;
      for (const side of pair % 2 === 0 ? order : order.toReversed()) {
        tps[side] = await sides[side]();
      }
      if (pair > 0) ratios.push(tps.recorded / tps.bare);
      const figures = `recorded ${Math.round(tps.recorded)}/s, bare ${Math.round(tps.bare)}/s`;
      process.stderr.write(`pair ${pair}/${PAIRS}: ${figures}\n`);
    }
    await stage.closeDrops();
    return {
      recordedOverBare: round(median(ratios)),
      low: round(Math.min(...ratios)),
      high: round(Math.max(...ratios)),
      pairs: PAIRS,
    };
  } finally {
    await server.stop();
  }
}

/** As a user would start it; answers a second over the time that it says it took. */
async function readBare(url: string): Promise<number> {
  const flags = ["--json", "--no-progress", "-c", String(CONNECTIONS), "-d", String(SECONDS)];
  const { stdout } = await promisify(execFile)(process.execPath, [AUTOCANNON, ...flags, url]);
  const result = JSON.parse(stdout) as { "2xx": number; duration: number };
  return result["2xx"] / result.duration;
}
