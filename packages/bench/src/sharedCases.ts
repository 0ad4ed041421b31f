import { type ServerChild, type StackUrls, startServer } from "./child.ts";
import { Battery } from "./fire.ts";
import { LargeLedger } from "./largeLedger.ts";
import { median, round } from "./report.ts";
import { ScratchDatabases } from "./scratchDatabases.ts";
import { Stage } from "./stage.ts";

const ROWS_MANY = 5_000_000;
const ROWS_FEW = 5_000;
const ROUNDS = 7;
const BUYERS = 10_000;
const CONNECTIONS = 256;
const LIVE_HOLDS = [100_000, 1_000_000];

/** What needs a large ledger: speed among millions of rows, and rebuilds from as many holds. */
export async function playSharedCases(urls: StackUrls) {
  await using scratch = new ScratchDatabases(urls);
  const many = await scratch.create("many");
  const few = await scratch.create("few");
  const holds = await scratch.create("holds");
  return { reservations: await compareSizes(many, few), rebuilds: await rebuild(holds) };
}

/** Reservations among few rows and among many, in turn. */
async function compareSizes(many: StackUrls, few: StackUrls) {
  const battery = new Battery();
  const servers: ServerChild[] = [];
  try {
    for (const urls of [few, many]) servers.push(await startServer("ours", urls));
    const stages = [
      await filled(servers[0] as ServerChild, few, ROWS_FEW),
      await filled(servers[1] as ServerChild, many, ROWS_MANY),
    ];
    const ratios: number[] = [];
    for (let turn = 0; turn <= ROUNDS; turn += 1) {
      const tps: number[] = [];
      for (const index of turn % 2 === 0 ? [0, 1] : [1, 0]) {
        const stage = stages[index] as Stage;
        const dropId = await stage.openDrop({ stockMode: "cached", total: BUYERS });
        const { url } = servers[index] as ServerChild;
        const shots = stage.reserveShots(dropId);
        const order = { url, connections: CONNECTIONS, shots, repeat: 1 };
        tps[index] = (await battery.fire("reserves", order, 201)).tps;
      }
      // The first round warms up.
      if (turn > 0) ratios.push((tps[1] ?? 0) / (tps[0] ?? 0));
    }
    return { rowsFew: ROWS_FEW, rowsMany: ROWS_MANY, manyOverFew: round(median(ratios)) };
  } finally {
    await Promise.all([battery.stop(), ...servers.map((server) => server.stop())]);
  }
}

async function filled(server: ServerChild, urls: StackUrls, rows: number): Promise<Stage> {
  const stage = await Stage.create(server, BUYERS);
  const dropId = await stage.openDrop({ stockMode: "cached", total: 1 });
  await using ledger = await LargeLedger.open(urls.databaseUrl);
  await ledger.addRows({ dropId, rows, state: "released" });
  return stage;
}

/** Seconds until the order to rebuild is answered with an audit, less what an audit takes. */
async function rebuild(urls: StackUrls) {
  const server = await startServer("ours", urls);
  await using ledger = await LargeLedger.open(urls.databaseUrl);
  try {
    const stage = await Stage.create(server, 1);
    const timings = [];
    for (const rows of LIVE_HOLDS) {
      const dropId = await stage.openDrop({ stockMode: "cached", total: rows });
      await ledger.addRows({ dropId, rows, state: "held" });
      const startMs = performance.now();
      const { cache } = await stage.client.rebuildDrop({ params: { dropId } });
      const rebuiltMs = performance.now();
      await stage.client.auditDrop({ params: { dropId } });
      const auditMs = performance.now() - rebuiltMs;
      const seconds = round((rebuiltMs - startMs - auditMs) / 1_000);
      if (cache?.held !== rows) throw new Error(`${cache?.held} of ${rows} holds in the cache`);
      timings.push({ liveHolds: rows, seconds, auditSeconds: round(auditMs / 1_000) });
    }
    return timings;
  } finally {
    await server.stop();
  }
}
