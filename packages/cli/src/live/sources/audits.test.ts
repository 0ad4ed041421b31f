import { createClient } from "@dropctl/protocol";
import { expect, onTestFinished, test } from "vitest";
import { embeddedServer, newDrop } from "../../testing/embeddedServer.ts";
import type { LiveEvent } from "../event.ts";
import { auditInTurn, restAfter } from "./audits.ts";

test("audits cost 2 % of the time at most, and each drop has its turn every 10 s", () => {
  expect(restAfter(5, 1)).toBe(10_000);
  expect(restAfter(5, 20)).toBe(500);
  expect(restAfter(900, 20)).toBe(45_000);
});

test("every drop is audited in turn, but not while a load runs", async () => {
  const { client } = await embeddedServer();
  const drops = [await newDrop(client, { slug: "one" }), await newDrop(client, { slug: "two" })];
  const ended = new AbortController();
  onTestFinished(() => ended.abort());
  const events: LiveEvent[] = [];
  let asked = 0;
  const auditDrop: typeof client.auditDrop = (...call) => {
    asked++;
    return client.auditDrop(...call);
  };
  const looks: boolean[] = [];
  let isLoading = true;
  const audited = drops.map(({ id }) => ({ dropId: id, client: { auditDrop } }));
  void auditInTurn(
    {
      drops: () => audited,
      isLoading: () => {
        looks.push(isLoading);
        return isLoading;
      },
      signal: ended.signal,
    },
    (event) => events.push(event),
  );
  await expect.poll(() => looks.length, { timeout: 60_000 }).toBeGreaterThan(1);
  expect(asked).toBe(0);
  isLoading = false;
  await expect.poll(() => events, { timeout: 60_000 }).toHaveLength(1);
  expect(events[0]).toMatchObject({
    ...{ kind: "audited", dropId: drops[0]?.id },
    audit: { ok: true },
  });
  // A busy machine has slow audits, and they rest for fifty times as long.
  await expect.poll(() => events, { timeout: 120_000 }).toHaveLength(2);
  expect(events[1]).toMatchObject({ dropId: drops[1]?.id });
}, 300_000);

test("whoever is refused for the token does not ask again", async () => {
  const server = await embeddedServer();
  const [one, two] = [
    await newDrop(server.client, { slug: "one" }),
    await newDrop(server.client, { slug: "two" }),
  ];
  const stranger = createClient({ url: server.url, adminToken: "another" });
  let asked = 0;
  const auditDrop: typeof stranger.auditDrop = (...call) => {
    asked++;
    return stranger.auditDrop(...call);
  };
  const drops = [
    { dropId: one.id, client: { auditDrop } },
    { dropId: two.id, client: server.client },
  ];
  const ended = new AbortController();
  onTestFinished(() => ended.abort());
  const events: LiveEvent[] = [];
  const { signal } = ended;
  const order = { drops: () => drops, isLoading: () => false, signal };
  void auditInTurn(order, (event) => events.push(event));
  // Twice the one after the other: each has its turn once in ten seconds.
  await expect.poll(() => events.length, { timeout: 60_000 }).toBe(2);
  expect(asked).toBe(1);
}, 90_000);
