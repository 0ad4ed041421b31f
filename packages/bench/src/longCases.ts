import { setTimeout as sleep } from "node:timers/promises";
import { type ServerChild, type StackUrls, startServer } from "./child.ts";
import { Battery } from "./fire.ts";
import { median, round } from "./report.ts";
import { Stage } from "./stage.ts";

const TOKENS = 100_000;
const HOLDS = 10_000;
const HOLD_SECONDS = 6;
/** One expiry lasts about a second: on a machine with neighbours one says little. */
const EXPIRIES = 5;
const READ_CONNECTIONS = 64;
const READS = 40_000;
const GIVE_UP_MS = 15_000;

/** What takes too long for every run: tokens in bulk, and every hold of a drop expiring at once. */
export async function playLongCases(urls?: StackUrls) {
  const ours = await startServer("ours", urls);
  const battery = new Battery();
  try {
    const stage = await Stage.create(ours, HOLDS);
    const expiry = await expireRepeatedly({ ours, stage, battery });
    const tokens = await makeTokens(stage);
    await stage.closeDrops();
    return { tokens, expiry };
  } finally {
    await Promise.all([battery.stop(), ours.stop()]);
  }
}

async function makeTokens(stage: Stage) {
  const startMs = performance.now();
  await stage.client.createBuyers({ body: { count: TOKENS } });
  return { count: TOKENS, seconds: round((performance.now() - startMs) / 1_000) };
}

interface Scene {
  readonly ours: ServerChild;
  readonly stage: Stage;
  readonly battery: Battery;
}

async function expireRepeatedly(scene: Scene) {
  const runs = [];
  while (runs.length < EXPIRIES) runs.push(await expireAtOnce(scene));
  return {
    holds: HOLDS,
    /** From the last deadline until every unit was for sale again: the latest of all. */
    lateMs: Math.max(...runs.map((run) => run.lateMs)),
    readsDuringOverCalm: round(median(runs.map((run) => run.readsDuringOverCalm))),
  };
}

/** Holds for every buyer; how late the last unit is for sale again, and what readers notice. */
async function expireAtOnce({ ours, stage, battery }: Scene) {
  const total = stage.buyerCount;
  const dropId = await stage.openDrop({ stockMode: "cached", total, holdSeconds: HOLD_SECONDS });
  const reserves = {
    url: ours.url,
    connections: 256,
    shots: stage.reserveShots(dropId),
    repeat: 1,
  };
  await battery.fire("holds", reserves, 201);
  const deadlines = await stage.deadlinesMs(dropId);
  const shot = stage.stockShot(dropId);
  const read = async () => {
    const shots = Array.from({ length: READ_CONNECTIONS }, () => shot);
    const repeat = Math.ceil(READS / READ_CONNECTIONS);
    const order = { url: ours.url, connections: READ_CONNECTIONS, shots, repeat };
    return (await battery.fire("reads", order, 200)).tps;
  };
  const calm = [await read(), await read()];
  await sleep(Math.max(0, Math.min(...deadlines) - 200 - Date.now()));
  const during: number[] = [];
  let done = false;
  const lastDeadlineMs = Math.max(...deadlines);
  const back = whenAllBack(stage, { dropId, total, lastDeadlineMs }).finally(() => (done = true));
  while (!done) during.push(await read());
  const backAtMs = await back;
  await stage.audit(dropId);
  return {
    lateMs: backAtMs - lastDeadlineMs,
    readsDuringOverCalm: median(during) / median(calm),
  };
}

/** Asks no sooner than it can be so: asking costs the readers something too. */
async function whenAllBack(
  stage: Stage,
  { dropId, total, lastDeadlineMs }: { dropId: string; total: number; lastDeadlineMs: number },
): Promise<number> {
  await sleep(Math.max(0, lastDeadlineMs - Date.now()));
  const giveUpAtMs = performance.now() + GIVE_UP_MS;
  while (performance.now() < giveUpAtMs) {
    const stock = await stage.client.getStock({ params: { dropId } });
    if (stock.available === total) return Date.now();
    await sleep(20);
  }
  throw new Error(`not every unit was back ${GIVE_UP_MS} ms after the deadline`);
}
