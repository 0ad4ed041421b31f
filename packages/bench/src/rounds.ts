import { type ServerChild, type StackUrls, startServer } from "./child.ts";
import { Battery } from "./fire.ts";
import { Stage } from "./stage.ts";
import { type Measured, Tally } from "./tally.ts";
import type { Shot, VolleyOrder } from "./volley.ts";

const FIGURES = [
  "bareGet",
  "readCached",
  "readDirect",
  "barePost",
  "soldOut",
  "reserveCached",
  "pay",
  "reserveDirect",
  "ticketJoin",
  "ticketPoll",
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
  readonly drops: Readonly<Record<"cached" | "direct" | "soldOut" | "room", string>>;
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
    const tallies = new Map(FIGURES.map((figure) => [figure, new Tally()]));
    for (let slice = 0; slice < size.slices; slice += 1) {
      const figures = await playSlice({ ...scene, drops }, size, slice);
      for (const [figure, result] of figures) tallies.get(figure)?.add(result);
    }
    for (const dropId of Object.values(drops)) await stage.audit(dropId);
    await stage.closeDrops();
    const rates = FIGURES.map((figure) => [figure, tallies.get(figure)?.rate()]);
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
    room: await stage.scheduleDrop({ total: stage.buyerCount, waitingRoom: "fifo" }),
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

  const fire = async (figure: Figure, order: VolleyOrder, status: number) => {
    const { durationMs, collected } = await battery.fire(figure, order, status);
    measured.set(figure, { completions: order.shots.length * order.repeat, durationMs });
    return collected;
  };
  const post = (figure: Figure, { url }: ServerChild, shots: Shot[], collect?: string) =>
    fire(
      figure,
      { url, connections: POST_CONNECTIONS, shots, repeat: 1, ...(collect && { collect }) },
      figure === "soldOut" ? 409 : 201,
    );
  const read = (figure: Figure, { url }: ServerChild, shots: Shot[]) => {
    const repeat = Math.ceil(size.readsPerSlice / shots.length);
    return fire(figure, { url, connections: READ_CONNECTIONS, shots, repeat }, 200);
  };
  const stockShots = (dropId: string) =>
    Array.from({ length: READ_CONNECTIONS }, () => stage.stockShot(dropId));

  const turns = [
    () => read("bareGet", bare, stockShots(drops.cached)),
    () => read("readCached", ours, stockShots(drops.cached)),
    () => read("readDirect", ours, stockShots(drops.direct)),
    () => post("barePost", bare, stage.reserveShots(drops.cached, from, to)),
    () => post("soldOut", ours, stage.reserveShots(drops.soldOut, from, to)),
    async () => {
      await post("reserveCached", ours, stage.reserveShots(drops.cached, from, to));
      await post("pay", ours, await stage.payShots(drops.cached, from, to));
    },
    () => {
      const last = Math.min(to, from + DIRECT_BUYERS_PER_SLICE);
      return post("reserveDirect", ours, stage.reserveShots(drops.direct, from, last));
    },
    async () => {
      const joins = stage.joinShots(drops.room, from, to);
      const tickets = await post("ticketJoin", ours, joins, "token");
      await read("ticketPoll", ours, stage.pollShots(tickets));
    },
  ];
  for (const turn of slice % 2 === 0 ? turns : turns.toReversed()) await turn();
  return measured;
}
