import { expect, test } from "vitest";
import { embeddedServer, newDrop } from "../../testing/embeddedServer.ts";
import type { LiveEvent } from "../event.ts";
import { readServerFigures } from "./serverFigures.ts";

test("it says which server it is, what it did each second, and when it is gone", async () => {
  const server = await embeddedServer();
  const { id: dropId } = await newDrop(server.client);
  const events: LiveEvent[] = [];
  const ended = new AbortController();
  const reading = readServerFigures({ url: server.url, signal: ended.signal }, (event) =>
    events.push(event),
  );
  const seconds = () => events.filter((event) => event.kind === "second");
  await expect.poll(() => events.some(({ kind }) => kind === "linked")).toBe(true);
  for (let asked = 0; asked < 40; asked++) await server.client.getStock({ params: { dropId } });
  await server.client.openDrop({ params: { dropId: "nothing" } }).catch(() => {});
  const sum = (outcome: "succeeded" | "refused") => () =>
    seconds().reduce((total, { second }) => total + second[outcome], 0);
  await expect.poll(sum("succeeded"), { timeout: 10_000 }).toBeGreaterThan(20);
  await expect.poll(sum("refused")).toBeGreaterThan(0);
  const busy = seconds().find(({ second }) => second.succeeded > 0);
  expect(busy?.second.latencyMs?.p99).toBeGreaterThan(0);
  expect(busy?.server?.eventLoopDelayMs).not.toBeNull();
  expect(events).toContainEqual(
    expect.objectContaining({ kind: "target", url: server.url, stack: "embedded" }),
  );

  // Its own question is no traffic.
  const idle = seconds().length;
  await expect.poll(() => seconds().slice(idle).some(isIdle), { timeout: 10_000 }).toBe(true);

  await server.close();
  const cut = () => events.find(({ kind }) => kind === "cut");
  await expect.poll(cut, { timeout: 10_000 }).toMatchObject({ dropId: null });
  ended.abort();
  await reading;
  const count = events.length;
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  expect(events).toHaveLength(count);
});

function isIdle({ second }: Extract<LiveEvent, { kind: "second" }>): boolean {
  return second.succeeded + second.refused + second.failed === 0;
}
