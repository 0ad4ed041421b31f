import { type ServerChild, type StackUrls, startServer } from "./child.ts";
import { Battery } from "./fire.ts";
import { Stage } from "./stage.ts";
import type { Shot } from "./volley.ts";

const FIGURES = [
  "bareGet",
  "readCached",
  "readDirect",
  "barePost",
  "soldOut",
  "reserveCached",
  "pay",
  "reserveDirect",
] as const;

export type Figure = (typeof FIGURES)[number];

/** Completions per second of one round. */
export type Round = Readonly<Record<Figure, number>>;

export interface RoundSize {
  readonly buyers: number;
  /** A round is cut into slices; in each, every figure has its turn. */
  readonly slices: number;
  /** Reads of one figure in one slice. */
  readonly readsPerSlice: number;
}

const READ_CONNECTIONS = 64;
const POST_CONNECTIONS = 256;
/** A commit a request: more of them would take minutes. */
const DIRECT_BUYERS_PER_SLICE = 512;

interface Scene {
  readonly ours: ServerChild;
  readonly bare: ServerChild;
  readonly stage: Stage;
  readonly battery: Battery;
  readonly drops: { readonly cached: string; readonly direct: string; readonly soldOut: string };
}

interface Measured {
  completions: number;
  durationMs: number;
}

/**
 * Measures everything once, with servers and a generator that are new: one process may be lucky
 * with its memory and another not. Slices of a fraction of a second alternate, since a busy
 * neighbour slows this machine for seconds at a time.
 */
export async function playRound(size: RoundSize, urls?: StackUrls): Promise<Round> {
  const bare = await startServer("bare");
  const ours = await startServer("ours", urls).catch(async (cause: unknown) => {
    await bare.stop();
    throw cause;
  });
  const battery = new Battery();
  try {
    const stage = await Stage.create(ours, size.buyers);
    const scene = { ours, bare, stage, battery };
    // Code is compiled as it warms up, so a first pass does not count.
    const warmUp = { buyers: size.buyers / 2, slices: 1, readsPerSlice: size.readsPerSlice * 2 };
    await playSlice({ ...scene, drops: await openDrops(stage) }, warmUp, 0);
    const drops = await openDrops(stage);
    const sums = new Map<Figure, Measured>();
    for (let slice = 0; slice < size.slices; slice += 1) {
      const figures = await playSlice({ ...scene, drops }, size, slice);
      for (const [figure, result] of figures) add(sums, figure, result);
    }
    for (const dropId of Object.values(drops)) await stage.audit(dropId);
    await stage.closeDrops();
    const rates = FIGURES.map((figure) => {
      const { completions, durationMs } = sums.get(figure) ?? { completions: 0, durationMs: 0 };
      return [figure, (completions * 1_000) / durationMs];
    });
    return Object.fromEntries(rates) as Round;
  } finally {
    await Promise.all([battery.stop(), ours.stop(), bare.stop()]);
  }
}

async function openDrops(stage: Stage): Promise<Scene["drops"]> {
  return {
    cached: await stage.openDrop({ stockMode: "cached", total: stage.buyerCount }),
    direct: await stage.openDrop({ stockMode: "direct", total: stage.buyerCount }),
    soldOut: await stage.openSoldOutDrop(),
  };
}

/** Each figure once; every other slice in reverse, as far as a payment needs its reservation. */
async function playSlice(
  { ours, bare, stage, battery, drops }: Scene,
  size: RoundSize,
  slice: number,
): Promise<Map<Figure, Measured>> {
  const share = size.buyers / size.slices;
  const [from, to] = [Math.floor(slice * share), Math.floor((slice + 1) * share)];
  const measured = new Map<Figure, Measured>();

  const post = async (figure: Figure, server: ServerChild, shots: Shot[], status: number) => {
    const order = { url: server.url, connections: POST_CONNECTIONS, shots, repeat: 1 };
    const { durationMs } = await battery.fire(figure, order, status);
    measured.set(figure, { completions: shots.length, durationMs });
  };
  const read = async (figure: Figure, server: ServerChild, dropId: string) => {
    const shot = { method: "GET", path: `/v1/drops/${dropId}/stock` } as const;
    const shots = Array.from({ length: READ_CONNECTIONS }, () => shot);
    const repeat = Math.ceil(size.readsPerSlice / READ_CONNECTIONS);
    const order = { url: server.url, connections: READ_CONNECTIONS, shots, repeat };
    const { durationMs } = await battery.fire(figure, order, 200);
    measured.set(figure, { completions: shots.length * repeat, durationMs });
  };

  const turns = [
    () => read("bareGet", bare, drops.cached),
    () => read("readCached", ours, drops.cached),
    () => read("readDirect", ours, drops.direct),
    () => post("barePost", bare, stage.reserveShots(drops.cached, from, to), 201),
    () => post("soldOut", ours, stage.reserveShots(drops.soldOut, from, to), 409),
    async () => {
      await post("reserveCached", ours, stage.reserveShots(drops.cached, from, to), 201);
      await post("pay", ours, await stage.payShots(drops.cached, from, to), 201);
    },
    () => {
      const last = Math.min(to, from + DIRECT_BUYERS_PER_SLICE);
      return post("reserveDirect", ours, stage.reserveShots(drops.direct, from, last), 201);
    },
  ];
  for (const turn of slice % 2 === 0 ? turns : turns.toReversed()) await turn();
  return measured;
}

function add(sums: Map<Figure, Measured>, figure: Figure, result: Measured): void {
  const sum = sums.get(figure) ?? { completions: 0, durationMs: 0 };
  sum.completions += result.completions;
  sum.durationMs += result.durationMs;
  sums.set(figure, sum);
}
