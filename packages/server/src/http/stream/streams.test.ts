import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { systemClock as clock } from "../../adapters/system/systemClock.ts";
import type { DropState } from "../../app/stream/dropStates.ts";
import { type StreamDeps, Streams } from "./streams.ts";

test("who came together with somebody who has gone again hears on", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const pair = async (): Promise<{ ours: Socket; theirs: Socket }> => {
    const theirs = connect((server.address() as AddressInfo).port, "127.0.0.1");
    const [ours] = (await once(server, "connection")) as [Socket];
    onTestFinished(() => void theirs.destroy());
    return { ours, theirs };
  };
  const opening = Promise.withResolvers<void>();
  let available = 2;
  const read = async () => {
    await opening.promise;
    const stock = { total: 2, available, held: 0, paid: 0, phase: "open", asOfMs: 0 };
    const drop = { id: "1", slug: "drop", phase: "open", stockMode: "cached", opensAtMs: null };
    return { drop, stock, degraded: false, rebuild: null, queue: null } as unknown as DropState;
  };
  const streams = new Streams({
    ...{ clock, listenersMax: 2, meters: { listeners: () => undefined } },
    states: { read },
    ledger: { findEvents: async () => [], findLastEvents: async () => [] },
    telemetry: { info: () => undefined, fault: (message: string) => expect.fail(message) },
  } as unknown as StreamDeps);
  onTestFinished(() => streams.close());

  const [goes, stays] = [await pair(), await pair()];
  let heard = "";
  stays.theirs.on("data", (chunk) => (heard += chunk.toString()));
  const request = { dropId: "1", lastEventId: undefined, withActor: false };
  const both = [goes, stays].map(({ ours }) => streams.listen(ours, request));
  goes.ours.destroy();
  opening.resolve();
  await Promise.all(both);
  await expect.poll(() => heard).toContain('"available":2');
  available = 1;
  await expect.poll(() => heard).toContain('"available":1');
});
