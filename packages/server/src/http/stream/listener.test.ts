import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import type { DropState } from "../../app/stream/dropStates.ts";
import { Channel } from "./channel.ts";
import { Listener } from "./listener.ts";

/** More than the system buffers between two sockets. */
const SLUG_CHARS = 16_000_000;

/** Both ends of a connection. */
async function sockets(): Promise<{ ours: Socket; theirs: Socket }> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const theirs = connect((server.address() as AddressInfo).port, "127.0.0.1");
  const [ours] = (await once(server, "connection")) as [Socket];
  onTestFinished(() => {
    ours.destroy();
    theirs.destroy();
    server.close();
  });
  return { ours, theirs };
}

function channelOf(slug: string): { channel: Channel; change: () => void } {
  const channel = new Channel([]);
  let available = 1_000;
  const change = (): void => {
    available -= 1;
    const stock = { total: 1_000, available, held: 0, paid: 0, phase: "open", asOfMs: 0 } as const;
    const drop = { id: "1", slug, phase: "open", stockMode: "cached", opensAtMs: null, epoch: 1 };
    const state = { drop, stock, degraded: false, rebuild: null, queue: null };
    channel.takeState(state as unknown as DropState, 0);
  };
  change();
  return { channel, change };
}

test("who does not read is not written to, and is ended after 30 s", async () => {
  const { ours, theirs } = await sockets();
  theirs.pause();
  const { channel, change } = channelOf("x".repeat(SLUG_CHARS));
  const listener = new Listener(ours, channel, channel.placeOf(undefined, { withActor: false }));
  const waiting = ours.writableLength;
  expect(waiting).toBeGreaterThan(0);
  change();
  expect([listener.send(1_000), ours.writableLength <= waiting]).toEqual([false, true]);
  expect([listener.send(30_999), ours.destroyed]).toEqual([false, false]);
  expect([listener.send(31_000), ours.destroyed]).toEqual([false, true]);
});

test("who reads at last gets the newest state, and has time again", async () => {
  const { ours, theirs } = await sockets();
  theirs.pause();
  const { channel, change } = channelOf("x".repeat(SLUG_CHARS));
  const listener = new Listener(ours, channel, channel.placeOf(undefined, { withActor: false }));
  change();
  expect(listener.send(1_000)).toBe(false);
  let tail = "";
  theirs.on("data", (chunk) => (tail = (tail + chunk.toString("latin1")).slice(-200)));
  theirs.resume();
  await expect.poll(() => ours.writableLength, { timeout: 10_000 }).toBe(0);
  change();
  change();
  expect([listener.send(40_000), ours.destroyed]).toEqual([true, false]);
  await expect.poll(() => tail, { timeout: 10_000 }).toContain('"available":996');
  expect(listener.isBehind).toBe(false);
});
