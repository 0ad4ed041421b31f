import type { ChildProcess } from "node:child_process";
import { eventsPath } from "@dropctl/protocol";
import type { AudienceNews, AudienceOrder } from "./audience.ts";
import {
  firstMessage,
  forkModule,
  type ServerChild,
  type StackUrls,
  startServer,
  stopChild,
} from "./child.ts";
import { Battery } from "./fire.ts";
import { median, round } from "./report.ts";
import { Stage } from "./stage.ts";

const LISTENERS = 5_000;
const BUYERS = 20_000;
const READS = 40_000;
const RESERVE_CONNECTIONS = 256;
const READ_CONNECTIONS = 64;

type Side = "alone" | "heard";
/** Completions a second, and what the server needed for each: microseconds of its processor. */
type Speed = { reserve: number; stockRead: number; reserveCpuUs: number; stockReadCpuUs: number };

interface Scene {
  readonly server: ServerChild;
  readonly stage: Stage;
  readonly battery: Battery;
  readonly audience: ChildProcess;
}

/**
 * What 5,000 who listen to a drop cost those who buy it: the same reservations and stock reads
 * with and without them, in turn (ABBA), after one of each that does not count. The drop changes
 * all the time, so every listener is sent as much as the server's pace allows.
 */
export async function playListeners(pairs: number, urls?: StackUrls) {
  const server = await startServer("ours", urls);
  const battery = new Battery();
  const audience = forkModule("audience");
  try {
    const stage = await Stage.create(server, BUYERS);
    const scene = { server, stage, battery, audience };
    const ratios: Record<keyof Speed, number[]> = {
      ...{ reserve: [], stockRead: [], reserveCpuUs: [], stockReadCpuUs: [] },
    };
    const heard: AudienceNews[] = [];
    for (let pair = 0; pair <= pairs; pair += 1) {
      const order = ["alone", "heard"] as const;
      const speed: Partial<Record<Side, Speed>> = {};
      for (const side of pair % 2 === 0 ? order : order.toReversed()) {
        speed[side] = await playSide(scene, side, (news) => pair > 0 && heard.push(news));
      }
      const { alone, heard: loud } = speed as Record<Side, Speed>;
      for (const name of Object.keys(ratios) as (keyof Speed)[]) {
        if (pair > 0) ratios[name].push(loud[name] / alone[name]);
      }
      process.stderr.write(
        `pair ${pair}/${pairs}: ${textOf(alone)} alone, ${textOf(loud)} heard\n`,
      );
    }
    await stage.closeDrops();
    return {
      listeners: LISTENERS,
      pairs,
      heardOverAlone: {
        reserve: spreadOf(ratios.reserve),
        stockRead: spreadOf(ratios.stockRead),
        reserveCpuUs: spreadOf(ratios.reserveCpuUs),
        stockReadCpuUs: spreadOf(ratios.stockReadCpuUs),
      },
      /** While buyers were measured: how often each listener heard something, and who was cut. */
      newsPerListenerPerSecond: round(
        median(heard.map(({ reads, tookMs }) => (reads * 1_000) / tookMs / LISTENERS)),
      ),
      lost: heard.reduce((sum, { lost }) => sum + lost, 0),
    };
  } finally {
    await Promise.all([battery.stop(), stopChild(audience), server.stop()]);
  }
}

async function playSide(
  { server, stage, battery, audience }: Scene,
  side: Side,
  note: (news: AudienceNews) => void,
): Promise<Speed> {
  const { url } = server;
  const dropId = await stage.openDrop({ stockMode: "cached", total: stage.buyerCount });
  const ask = (order: AudienceOrder): Promise<AudienceNews> => {
    audience.send(order);
    return firstMessage<AudienceNews>(audience, "audience");
  };
  const stream = url + eventsPath(dropId);
  if (side === "heard") await ask({ url: stream, listeners: LISTENERS });
  const startMs = performance.now();
  const cpuMs = [await server.cpuMs()];

  const shots = stage.reserveShots(dropId);
  const reserves = { url, connections: RESERVE_CONNECTIONS, shots, repeat: 1 };
  const reserve = (await battery.fire("reserves", reserves, 201)).tps;
  cpuMs.push(await server.cpuMs());
  const readers = Array.from({ length: READ_CONNECTIONS }, () => stage.stockShot(dropId));
  const repeat = Math.ceil(READS / READ_CONNECTIONS);
  const reads = { url, connections: READ_CONNECTIONS, shots: readers, repeat };
  const stockRead = (await battery.fire("reads", reads, 200)).tps;
  cpuMs.push(await server.cpuMs());

  const tookMs = performance.now() - startMs;
  if (side === "heard") note({ ...(await ask({ url: stream, listeners: 0 })), tookMs });
  await stage.audit(dropId);
  const [start = 0, between = 0, end = 0] = cpuMs;
  return {
    ...{ reserve, stockRead },
    reserveCpuUs: ((between - start) * 1_000) / stage.buyerCount,
    stockReadCpuUs: ((end - between) * 1_000) / (repeat * READ_CONNECTIONS),
  };
}

const spreadOf = (ratios: readonly number[]) => ({
  median: round(median(ratios)),
  low: round(Math.min(...ratios)),
  high: round(Math.max(...ratios)),
});

const textOf = ({ reserve, stockRead, reserveCpuUs, stockReadCpuUs }: Speed): string =>
  `${Math.round(reserve)} reserves/s of ${round(reserveCpuUs)} us and ` +
  `${Math.round(stockRead)} reads/s of ${round(stockReadCpuUs)} us`;
