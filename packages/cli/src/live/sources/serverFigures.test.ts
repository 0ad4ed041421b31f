import { createClient } from "@dropctl/protocol";
import { expect, test } from "vitest";
import { embeddedServer, newDrop } from "../../testing/embeddedServer.ts";
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
  // So many that a reading which comes late, and is told by the second, has more than none.
  for (let asked = 0; asked < 20; asked++) {
    await server.client.openDrop({ params: { dropId: "nothing" } }).catch(() => {});
  }
  const sum = (outcome: "succeeded" | "refused") => () =>
    seconds().reduce((total, { second }) => total + second[outcome], 0);
  await expect.poll(sum("succeeded"), WAIT).toBeGreaterThan(20);
  await expect.poll(sum("refused"), WAIT).toBeGreaterThan(0);
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

function isIdle(event: Extract<LiveEvent, { kind: "second" }> | undefined): boolean {
  if (event === undefined) return false;
  const { second } = event;
  return second.succeeded + second.refused + second.failed === 0;
}
