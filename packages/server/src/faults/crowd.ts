import { setTimeout as sleep } from "node:timers/promises";
import type { LedgerRow, TicketRow } from "@dropctl/protocol";
import { expect } from "vitest";
import { Acknowledged, ledgerRows, untilAnswered } from "./rush.ts";
import type { ServerChild } from "./scene.ts";

interface Crowd {
  /** Asked in turn: whoever finds a server gone asks the next one. */
  readonly servers: readonly ServerChild[];
  readonly dropId: string;
  readonly people: number;
  /** Until it is, whoever finds all sold out waits for more; by default they go home at once. */
  readonly isOver?: () => boolean;
}

/** Milliseconds between polls; the test has no time for the told pace. */
const POLL_MS = 150;
const GIVE_UP_MS = 90_000;

/** What people in a line were told, and what became of it. */
export class Told extends Acknowledged {
  /** Buyers by the numbers of their tickets. */
  readonly numbers = new Map<number, string>();
}

/** People who join, wait, are admitted, reserve and pay, until nothing is left for the rest. */
export async function queueUp({ servers, dropId, people, ...rest }: Crowd, told = new Told()) {
  const { isOver = () => true } = rest;
  const [first] = servers as [ServerChild];
  const { buyers } = await first.client.createBuyers({ body: { count: people } });
  const params = { dropId };
  const person = async (index: number, { token, buyerId }: (typeof buyers)[number]) => {
    const ask = <T>(question: (server: ServerChild) => Promise<T>) =>
      untilAnswered(servers, index, question);
    const place = await ask(({ client }) => client.joinQueue({ params }, { token }));
    if (typeof place === "string") return note(told, place);
    told.numbers.set(place.number, buyerId);
    const giveUpAtMs = performance.now() + GIVE_UP_MS;
    for (;;) {
      if (performance.now() > giveUpAtMs) expect.fail(`number ${place.number} waits for ever`);
      const mayGoHome = isOver();
      const now = await ask(({ client }) => client.pollTicket({}, { token: place.token }));
      if (typeof now === "string") return note(told, now);
      if (now.state === "sold_out" && mayGoHome) return note(told, now.state);
      expect(now.number).toBe(place.number);
      if (now.state === "admitted") break;
      if (now.state !== "sold_out") expect(now.state).toBe("waiting");
      await sleep(POLL_MS);
    }
    const options = { token, idempotencyKey: buyerId };
    const held = await ask(({ client }) => client.reserve({ params, body: {} }, options));
    if (typeof held === "string") return note(told, held);
    told.reservations.add(held.id);
    const payment = { params: { reservationId: held.id }, body: { paymentMethod: "tok_test" } };
    const order = await ask(({ client }) => client.pay(payment, { token }));
    if (typeof order !== "string") told.orders.add(order.id);
  };
  await Promise.all(buyers.map((buyer, index) => person(index, buyer)));
  return told;
}

function note(told: Told, refusal: string): void {
  told.refusals.set(refusal, (told.refusals.get(refusal) ?? 0) + 1);
}

/** Everybody in their order, checkout never too full, every acknowledged number still theirs. */
export async function expectFairLine(
  server: ServerChild,
  { dropId, capacity, told }: { dropId: string; capacity: number; told: Told },
) {
  const { client } = server;
  const { items: tickets } = await client.listTickets({
    params: { dropId },
    query: { limit: "10000" },
  });
  const buyers = new Map(tickets.map(({ number, buyerId }) => [number, buyerId]));
  expect([...told.numbers].filter(([number, buyerId]) => buyers.get(number) !== buyerId)).toEqual(
    [],
  );
  const admitted = tickets.filter(({ admittedAt }) => admittedAt !== null);
  const times = admitted.map(({ admittedAt }) => String(admittedAt));
  expect(times).toEqual(times.toSorted());
  expect(fullest(tickets, await ledgerRows(server, dropId))).toBeLessThanOrEqual(capacity);
}

/** The most people that were in checkout at once: from admission until paid, released or lapsed. */
function fullest(tickets: readonly TicketRow[], rows: readonly LedgerRow[]): number {
  const held = new Map(rows.map((row) => [row.buyerId, row.endedAt]));
  const changes: { at: string; by: 1 | -1 }[] = [];
  for (const { state, buyerId, admittedAt, endedAt } of tickets) {
    if (admittedAt === null) continue;
    changes.push({ at: admittedAt, by: 1 });
    const end = state === "used" ? held.get(buyerId) : endedAt;
    if (end) changes.push({ at: end, by: -1 });
  }
  // A place is free before it is taken again in the same millisecond.
  changes.sort((a, b) => (a.at === b.at ? a.by - b.by : a.at < b.at ? -1 : 1));
  let inside = 0;
  return Math.max(0, ...changes.map(({ by }) => (inside += by)));
}
