import type { ServerChild } from "./child.ts";
import { fire } from "./fire.ts";
import type { Stage } from "./stage.ts";
import type { Shot, VolleyResult } from "./volley.ts";

/** Completions per second of one round, each measured by a process of its own. */
export interface Round {
  readonly bareGet: number;
  readonly readCached: number;
  readonly readDirect: number;
  readonly barePost: number;
  readonly soldOut: number;
  readonly reserveCached: number;
  readonly reserveDirect: number;
  readonly pay: number;
}

export type Figure = keyof Round;

const READ_CONNECTIONS = 64;
const POST_CONNECTIONS = 256;
const DIRECT_BUYERS = 2_048;

export interface RoundSettings {
  readonly ours: ServerChild;
  readonly bare: ServerChild;
  readonly stage: Stage;
  /** Reads of one measurement. */
  readonly reads: number;
  /** Bare first, or ours first: drift then falls on both alike. */
  readonly bareFirst: boolean;
  readonly onFigure: (figure: Figure, result: VolleyResult) => void;
}

/** Measures everything once. */
export async function playRound(settings: RoundSettings): Promise<Round> {
  const { stage, ours, bare, bareFirst } = settings;
  const measured: Partial<Record<Figure, number>> = {};
  const note = (figure: Figure, result: VolleyResult): void => {
    measured[figure] = result.tps;
    settings.onFigure(figure, result);
  };
  const post = async (figure: Figure, server: ServerChild, shots: Shot[], status: number) => {
    const order = { url: server.url, connections: POST_CONNECTIONS, shots, repeat: 1 };
    note(figure, await fire(figure, order, status));
  };

  const drops = {
    cached: await stage.openDrop({ stockMode: "cached", total: stage.buyerCount }),
    direct: await stage.openDrop({ stockMode: "direct", total: stage.buyerCount }),
    soldOut: await stage.openSoldOutDrop(),
  };
  const read = async (figure: Figure, server: ServerChild, dropId: string) => {
    const shot = { method: "GET", path: `/v1/drops/${dropId}/stock` } as const;
    const shots = Array.from({ length: READ_CONNECTIONS }, () => shot);
    const repeat = Math.ceil(settings.reads / READ_CONNECTIONS);
    const order = { url: server.url, connections: READ_CONNECTIONS, shots, repeat };
    note(figure, await fire(figure, order, 200));
  };
  const readBare = () => read("bareGet", bare, drops.cached);
  const postBare = () => post("barePost", bare, stage.reserveShots(drops.cached), 201);

  if (bareFirst) await readBare();
  await read("readCached", ours, drops.cached);
  if (!bareFirst) await readBare();
  await read("readDirect", ours, drops.direct);

  if (bareFirst) await postBare();
  await post("soldOut", ours, stage.reserveShots(drops.soldOut), 409);
  await post("reserveCached", ours, stage.reserveShots(drops.cached), 201);
  await post("pay", ours, await stage.payShots(drops.cached), 201);
  if (!bareFirst) await postBare();
  // A commit a request: a part of the buyers is enough, and all of them would take minutes.
  const direct = stage.reserveShots(drops.direct).slice(0, DIRECT_BUYERS);
  await post("reserveDirect", ours, direct, 201);

  for (const dropId of Object.values(drops)) await stage.audit(dropId);
  return measured as Round;
}
