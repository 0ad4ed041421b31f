import type { Audit, Client, LedgerRow, Stock, TicketRow } from "@dropctl/protocol";
import { setTimeout as sleep } from "node:timers/promises";

const ROWS_A_PAGE = "10000";
const QUIET_WITHIN_MS = 10_000;
const ASK_AGAIN_MS = 50;

/** Audits until the drop is at rest, or for 10 s; the last audit tells whether it was. */
export async function auditWhenQuiet(client: Client, dropId: string): Promise<Audit> {
  const giveUpMs = performance.now() + QUIET_WITHIN_MS;
  for (;;) {
    const audit = await client.auditDrop({ params: { dropId } });
    if (audit.quiet || performance.now() > giveUpMs) return audit;
    await sleep(ASK_AGAIN_MS);
  }
}

/**
 * The stock as it is from now on. Servers answer from a snapshot for a while (100 ms unless they
 * are told otherwise), so the first answer may be older than the audit: the next snapshot is not.
 */
export async function readStockAnew(client: Client, dropId: string): Promise<Stock> {
  const giveUpMs = performance.now() + QUIET_WITHIN_MS;
  const first = await client.getStock({ params: { dropId } });
  let stock = first;
  while (stock.asOf === first.asOf && performance.now() < giveUpMs) {
    await sleep(ASK_AGAIN_MS);
    stock = await client.getStock({ params: { dropId } });
  }
  return stock;
}

/** Every reservation of a drop, oldest first. */
export function readLedger(client: Client, dropId: string): Promise<LedgerRow[]> {
  return readAll((query) => client.listLedger({ params: { dropId }, query }));
}

/** Every ticket of a drop, in the order of their numbers. */
export function readTickets(client: Client, dropId: string): Promise<TicketRow[]> {
  return readAll((query) => client.listTickets({ params: { dropId }, query }));
}

async function readAll<T>(
  fetchPage: (query: { limit: string; cursor?: string }) => Promise<{
    items: T[];
    nextCursor: string | null;
  }>,
): Promise<T[]> {
  const rows: T[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: T[]; nextCursor: string | null } = await fetchPage({
      limit: ROWS_A_PAGE,
      ...(cursor === null ? {} : { cursor }),
    });
    rows.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return rows;
}
