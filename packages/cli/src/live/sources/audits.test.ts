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
  await expect.poll(() => looks.length, { timeout: 5_000 }).toBeGreaterThan(1);
  expect(asked).toBe(0);
  isLoading = false;
  await expect.poll(() => events, { timeout: 5_000 }).toHaveLength(1);
  expect(events[0]).toMatchObject({
    ...{ kind: "audited", dropId: drops[0]?.id },
    audit: { ok: true },
  });
  await expect.poll(() => events, { timeout: 10_000 }).toHaveLength(2);
  expect(events[1]).toMatchObject({ dropId: drops[1]?.id });
});
