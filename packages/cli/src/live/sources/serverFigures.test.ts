import { createClient } from "@dropctl/protocol";
import { expect, onTestFinished, test } from "vitest";
import { embeddedServer, newDrop } from "../../testing/embeddedServer.ts";
import { answerWith, forward, httpProxy } from "../../testing/httpProxy.ts";
import type { LiveEvent } from "../event.ts";
import { createOwnAnswers } from "../ownAnswers.ts";
import { readServerFigures } from "./serverFigures.ts";

const WAIT = { timeout: 10_000 };

test("it says which server it is, what it did each second, and when it is gone", async () => {
  const server = await embeddedServer();
  const { id: dropId } = await newDrop(server.client);
  const events: LiveEvent[] = [];
  const ended = new AbortController();
  const own = createOwnAnswers();
  const { signal } = ended;
  const reading = readServerFigures({ url: server.url, signal, own }, (event) =>
    events.push(event),
  );
  const seconds = () => events.filter((event) => event.kind === "second");
  await expect.poll(() => events.some(({ kind }) => kind === "linked"), WAIT).toBe(true);
  for (let asked = 0; asked < 40; asked++) await server.client.getStock({ params: { dropId } });
  for (let asked = 0; asked < 20; asked++) {
    await server.client.openDrop({ params: { dropId: "nothing" } }).catch(() => {});
  }
  await expect.poll(() => answersIn(events, "succeeded"), WAIT).toBeGreaterThan(30);
  await expect.poll(() => answersIn(events, "refused"), WAIT).toBeGreaterThan(10);
  const busy = seconds().find(({ second }) => second.succeeded > 0);
  expect(busy?.second.latencyMs?.p99).toBeGreaterThan(0);
  expect(busy?.server?.eventLoopDelayMs).not.toBeNull();
  expect(events).toContainEqual(
    expect.objectContaining({ kind: "target", url: server.url, stack: "embedded" }),
  );

  // Its own question is no traffic, nor what the command asks beside.
  const { url } = server;
  const ours = createClient({ url, onAnswer: own.onAnswer });
  await expect.poll(() => isIdle(seconds().at(-1)), WAIT).toBe(true);
  const idle = seconds().length;
  for (let asked = 0; asked < 30; asked++) await ours.getStock({ params: { dropId } });
  await expect.poll(() => seconds().length, WAIT).toBeGreaterThan(idle + 2);
  expect(
    seconds()
      .slice(idle)
      .reduce((sum, { second }) => sum + second.succeeded, 0),
  ).toBeLessThan(10);

  await server.close();
  const cut = () => events.find(({ kind }) => kind === "cut");
  await expect.poll(cut, WAIT).toMatchObject({ dropId: null });
  ended.abort();
  await reading;
  const count = events.length;
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  expect(events).toHaveLength(count);
});

test("after a late answer the next reading is a whole interval later", async () => {
  const server = await embeddedServer();
  const askedMs: number[] = [];
  let toldLateMs = 0;
  const url = await httpProxy((incoming, outgoing) => {
    const isFigures = incoming.url === "/metrics";
    const isLate = isFigures && askedMs.push(performance.now()) === 2;
    forward(server.url, incoming, (response) => {
      const handOn = () => {
        if (isLate) toldLateMs = performance.now();
        answerWith(outgoing, response);
      };
      setTimeout(handOn, isLate ? 1_500 : 0);
    });
  });
  const ended = new AbortController();
  onTestFinished(() => ended.abort());
  void readServerFigures({ url, signal: ended.signal, own: createOwnAnswers() }, () => {});
  await expect.poll(() => askedMs.length, WAIT).toBeGreaterThan(2);
  expect((askedMs[2] ?? 0) - toldLateMs).toBeGreaterThan(900);
});

/** By the second, as it is told, for as long as each reading covers: one that is late covers more. */
function answersIn(events: LiveEvent[], outcome: "succeeded" | "refused"): number {
  let [sum, readAtMs] = [0, 0];
  for (const event of events) {
    if (event.kind === "second") sum += (event.second[outcome] * (event.atMs - readAtMs)) / 1_000;
    if (event.kind === "second" || event.kind === "linked") readAtMs = event.atMs;
  }
  return sum;
}

function isIdle(event: Extract<LiveEvent, { kind: "second" }> | undefined): boolean {
  if (event === undefined) return false;
  const { second } = event;
  return second.succeeded + second.refused + second.failed === 0;
}
