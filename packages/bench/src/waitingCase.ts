import { type ServerChild, type StackUrls, startServer } from "./child.ts";
import { Battery } from "./fire.ts";
import { median, round } from "./report.ts";
import { Stage } from "./stage.ts";

const JOINS_PER_VOLLEY = 20_000;
const JOIN_CONNECTIONS = 256;
const POLL_CONNECTIONS = 64;
/** People who poll, in the empty room and at the end of the long line. */
const POLLERS = 2_000;
const POLLS = 40_000;
const POLL_ROUNDS = 7;
const ADMITTED_AT_ONCE = 1_000;
const ADMISSIONS = 7;
const GIVE_UP_MS = 10_000;
const MEBIBYTE = 2 ** 20;

/** A room in which many wait: memory, one large admission, and polls beside an empty room. */
export async function playWaiting(waiting: number, urls?: StackUrls) {
  await using ours = await startServer("ours", urls);
  const battery = new Battery();
  try {
    const stage = await Stage.create(ours, POLLERS);
    const room = { waitingRoom: "fifo", checkoutCapacity: 1, maxWaiting: waiting } as const;
    const total = ADMITTED_AT_ONCE * (ADMISSIONS + 1);
    const emptyId = await stage.scheduleDrop({ total, ...room });
    const longId = await stage.scheduleDrop({ total, ...room });
    const few = await join({ ours, stage, battery }, emptyId);
    await poll({ ours, stage, battery }, few);

    const before = await ours.memoryBytes();
    let last: readonly string[] = [];
    const startMs = performance.now();
    for (let joined = 0; joined < waiting; joined += JOINS_PER_VOLLEY) {
      const crowd = await Stage.create(ours, Math.min(JOINS_PER_VOLLEY, waiting - joined));
      last = await join({ ours, stage: crowd, battery }, longId);
    }
    const joinSeconds = (performance.now() - startMs) / 1_000;
    const after = await ours.memoryBytes();

    const ratios: number[] = [];
    const far = last.slice(-POLLERS);
    for (let turn = 0; turn < POLL_ROUNDS; turn += 1) {
      const order = turn % 2 === 0 ? [few, far] : [far, few];
      const tps = new Map<readonly string[], number>();
      for (const tickets of order) tps.set(tickets, await poll({ ours, stage, battery }, tickets));
      ratios.push((tps.get(far) ?? 0) / (tps.get(few) ?? 0));
    }
    return {
      waiting,
      joinSeconds: round(joinSeconds),
      growthMiB: round((after - before) / MEBIBYTE),
      pollsLongOverEmpty: round(median(ratios)),
      ...(await admit(stage, longId)),
    };
  } finally {
    await battery.stop();
  }
}

interface Scene {
  readonly ours: ServerChild;
  readonly stage: Stage;
  readonly battery: Battery;
}

/** Every buyer of the stage joins; answers their tickets. */
async function join({ ours, stage, battery }: Scene, dropId: string): Promise<readonly string[]> {
  const shots = stage.joinShots(dropId);
  const order = { url: ours.url, connections: JOIN_CONNECTIONS, shots, repeat: 1 };
  return (await battery.fire("joins", { ...order, collect: "token" }, 201)).collected;
}

async function poll({ ours, stage, battery }: Scene, tickets: readonly string[]): Promise<number> {
  const shots = stage.pollShots(tickets);
  const repeat = Math.ceil(POLLS / shots.length);
  const order = { url: ours.url, connections: POLL_CONNECTIONS, shots, repeat };
  return (await battery.fire("polls", order, 200)).tps;
}

/** Capacity for a thousand more, time and again: from the order until they are counted as in. */
async function admit({ client }: Stage, dropId: string) {
  await client.openDrop({ params: { dropId } });
  const times: number[] = [];
  for (let count = 0; count < ADMISSIONS; count += 1) {
    const checkoutCapacity = 1 + ADMITTED_AT_ONCE * (count + 1);
    const startMs = performance.now();
    await client.setQueue({ params: { dropId }, body: { checkoutCapacity } });
    while ((await client.getQueue({ params: { dropId } })).admitted < checkoutCapacity) {
      if (performance.now() - startMs > GIVE_UP_MS) throw new Error("nobody was admitted in 10 s");
    }
    times.push(performance.now() - startMs);
  }
  return {
    admittedAtOnce: ADMITTED_AT_ONCE,
    /** From the operator's order until it was seen to be done: an upper bound. */
    admissionMs: round(median(times)),
    admissionMsMax: round(Math.max(...times)),
  };
}
