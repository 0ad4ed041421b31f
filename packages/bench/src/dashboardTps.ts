import { startServer } from "./child.ts";
import { Battery } from "./fire.ts";
import { median, round } from "./report.ts";
import { Screen } from "./screen.ts";
import { Stage } from "./stage.ts";
import { Tally } from "./tally.ts";
import type { Shot } from "./volley.ts";

const ROUNDS = 10;
/** A slice is some tenth of a second: shorter than the moods of a shared machine. */
const SLICES = 80;
const READS_PER_CONNECTION = 48;
const BUYERS_PER_SLICE = 800;
const CONNECTIONS = 64;

type Load = "stock-read" | "reserve";

/**
 * TPS of a load while a dashboard shows its drop, over that while the dashboard's process is
 * stopped, in slices that alternate (ABBA). What it missed while it was stopped it catches up on,
 * so its cost counts about twice.
 */
export async function playBesideDashboard() {
  const ratios: Record<Load, number[]> = { "stock-read": [], reserve: [] };
  for (let at = 1; at <= ROUNDS; at += 1) {
    for (const load of ["stock-read", "reserve"] as const) {
      const { shown, hidden } = await playRound(load);
      ratios[load].push(shown / hidden);
      const figures = `with dashboard ${Math.round(shown)}/s, without ${Math.round(hidden)}/s`;
      process.stderr.write(`${load}, round ${at}/${ROUNDS}: ${figures}\n`);
    }
  }
  return Object.fromEntries(
    Object.entries(ratios).map(([load, all]) => [
      load,
      {
        shownOverHidden: round(median(all), 3),
        ...{ low: round(Math.min(...all), 3), high: round(Math.max(...all), 3) },
        rounds: ROUNDS,
      },
    ]),
  );
}

/** Completions per second, with a new server, a new generator and a new dashboard. */
async function playRound(load: Load): Promise<{ shown: number; hidden: number }> {
  await using server = await startServer("ours");
  const stage = await Stage.create(server, BUYERS_PER_SLICE * (SLICES + 1));
  const dropId = await stage.openDrop({ stockMode: "cached", total: stage.buyerCount });
  await using screen = await Screen.watch(server, [dropId], false);
  const pid = await screen.pid();
  await using battery = new Battery();
  const fire = async (slice: number) => {
    const shots = shotsOf(load, stage, dropId, slice);
    const repeat = load === "reserve" ? 1 : READS_PER_CONNECTION;
    const order = { url: server.url, connections: CONNECTIONS, shots, repeat };
    const { durationMs } = await battery.fire(load, order, load === "reserve" ? 201 : 200);
    return { completions: shots.length * repeat, durationMs };
  };
  // The first slice compiles code and is not counted.
  await fire(SLICES);
  const tallies = { shown: new Tally(), hidden: new Tally() };
  for (let slice = 0; slice < SLICES; slice += 1) {
    const side = slice % 4 === 0 || slice % 4 === 3 ? "shown" : "hidden";
    process.kill(pid, side === "shown" ? "SIGCONT" : "SIGSTOP");
    tallies[side].add(await fire(slice));
  }
  process.kill(pid, "SIGCONT");
  await stage.audit(dropId);
  return { shown: tallies.shown.rate(), hidden: tallies.hidden.rate() };
}

function shotsOf(load: Load, stage: Stage, dropId: string, slice: number): Shot[] {
  if (load === "stock-read") {
    return Array.from({ length: CONNECTIONS }, () => stage.stockShot(dropId));
  }
  return stage.reserveShots(dropId, slice * BUYERS_PER_SLICE, (slice + 1) * BUYERS_PER_SLICE);
}
