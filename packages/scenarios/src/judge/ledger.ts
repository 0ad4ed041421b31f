import type { Audit, Client, LedgerRow } from "@dropctl/protocol";
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

/** Every ledger row of a drop. */
export async function readLedger(client: Client, dropId: string): Promise<LedgerRow[]> {
  const rows: LedgerRow[] = [];
  let cursor: string | null | undefined;
  do {
    const query = { limit: ROWS_A_PAGE, ...(cursor ? { cursor } : {}) };
    const page = await client.listLedger({ params: { dropId }, query });
    rows.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return rows;
}
