import { setTimeout as sleep } from "node:timers/promises";
import { type LedgerRow, ProblemError, UnreachableError } from "@dropctl/protocol";
import { expect } from "vitest";
import { healed, type ServerChild } from "./scene.ts";

/** What buyers were told; the ledger has to stand by it. */
export class Acknowledged {
  readonly reservations = new Set<string>();
  readonly orders = new Set<string>();
  readonly refusals = new Map<string, number>();
}

interface Rush {
  /** Asked in turn: a buyer whose server is gone asks the next one. */
  readonly servers: readonly ServerChild[];
  readonly dropId: string;
  readonly buyers: number;
  /** Every so-manieth buyer pays at once; 0: nobody does. */
  readonly payEvery?: number;
  readonly told?: Acknowledged;
}

const CONCURRENT = 48;
const GIVE_UP_MS = 40_000;

/**
 * Buyers who reserve, each with a key of their own, and ask again with the same key until they
 * have an answer: whatever breaks meanwhile.
 */
export async function rush({ servers, dropId, buyers, payEvery = 0, ...rest }: Rush) {
  const told = rest.told ?? new Acknowledged();
  const [first] = servers as [ServerChild];
  const made = await first.client.createBuyers({ body: { count: buyers } });
  const waiting = made.buyers.entries();
  const params = { dropId };
  const buyer = async (): Promise<void> => {
    for (const [index, { token, buyerId }] of waiting) {
      const ask = { params, body: {} };
      const options = { token, idempotencyKey: buyerId };
      const held = await untilAnswered(servers, index, ({ client }) =>
        client.reserve(ask, options),
      );
      if (typeof held === "string") {
        told.refusals.set(held, (told.refusals.get(held) ?? 0) + 1);
        continue;
      }
      told.reservations.add(held.id);
      if (payEvery === 0 || index % payEvery !== 0) continue;
      const pay = { params: { reservationId: held.id }, body: { paymentMethod: "tok_test" } };
      const order = await untilAnswered(servers, index, ({ client }) => client.pay(pay, { token }));
      if (typeof order !== "string") told.orders.add(order.id);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT }, buyer));
  return told;
}

const TEMPORARY = new Set([
  "in_progress",
  "stock_unavailable",
  "ledger_unavailable",
  "overloaded",
  "payments_unavailable",
  "shutting_down",
]);

/** The answer, or the code of a refusal. */
export async function untilAnswered<T>(
  servers: readonly ServerChild[],
  start: number,
  ask: (server: ServerChild) => Promise<T>,
): Promise<T | string> {
  const giveUpAtMs = performance.now() + GIVE_UP_MS;
  for (let turn = start; performance.now() < giveUpAtMs; turn += 1) {
    try {
      return await ask(servers[turn % servers.length] as ServerChild);
    } catch (cause) {
      if (cause instanceof ProblemError) {
        if (!TEMPORARY.has(cause.problem.code)) return cause.problem.code;
      } else if (!(cause instanceof UnreachableError)) throw cause;
      await sleep(100);
    }
  }
  expect.fail(`no answer within ${GIVE_UP_MS} ms`);
}

/**
 * Holds everything against the ledger, once healed: nothing that was acknowledged is missing,
 * nothing is oversold, and no unit has leaked, for new buyers get exactly what is left. Where
 * `holdsEnd` within seconds, that is waited for first, and the new buyers pay at once.
 */
export async function expectNothingLost(
  server: ServerChild,
  { dropId, told, holdsEnd = false }: { dropId: string; told: Acknowledged; holdsEnd?: boolean },
) {
  if (holdsEnd) {
    const held = async () => (await healed(server, dropId)).ledger.held;
    await expect.poll(held, { timeout: GIVE_UP_MS }).toBe(0);
  }
  const { ledger } = await healed(server, dropId);
  const rows = await ledgerRows(server, dropId);
  const states = new Map(rows.map((row) => [row.id, row]));
  const missing = [...told.reservations].filter((id) => {
    const row = states.get(id);
    return row === undefined || row.releaseReason === "tombstone";
  });
  const unpaid = [...told.orders].filter((id) => states.get(id)?.state !== "paid");
  expect({ missing, unpaid }).toEqual({ missing: [], unpaid: [] });
  const left = ledger.total - ledger.held - ledger.paid;
  const payEvery = holdsEnd ? 1 : 0;
  const late = await rush({ servers: [server], dropId, buyers: left + 20, payEvery });
  expect((holdsEnd ? late.orders : late.reservations).size).toBe(left);
  const after = await healed(server, dropId);
  expect(after.ledger.held + after.ledger.paid).toBe(ledger.total);
}

export async function ledgerRows({ client }: ServerChild, dropId: string): Promise<LedgerRow[]> {
  const rows: LedgerRow[] = [];
  let cursor: string | null = null;
  do {
    const query: { limit: string; cursor?: string } = { limit: "10000" };
    if (cursor !== null) query.cursor = cursor;
    const page: { items: LedgerRow[]; nextCursor: string | null } = await client.listLedger({
      params: { dropId },
      query,
    });
    rows.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return rows;
}
