import type { Ledger } from "../../ports/ledger.ts";

/** Calls of the ledger that note what happened to a drop as a whole. */
const CHANGES = [
  "changePhase",
  "restock",
  "setRoom",
  "raiseEpoch",
] as const satisfies readonly (keyof Ledger)[];

type Change = (request: { dropId: string }) => Promise<unknown>;

/** From now on, tells of which drop one of these calls was made, once it is over. */
export function tellChanges(ledger: Ledger, tell: (dropId: string) => void): void {
  const port: Record<(typeof CHANGES)[number], Change> = ledger as never;
  for (const name of CHANGES) {
    const call = port[name].bind(ledger);
    port[name] = (request) => call(request).finally(() => tell(request.dropId));
  }
  const openDue = ledger.openDue.bind(ledger);
  ledger.openDue = async () => {
    const dropIds = await openDue();
    for (const dropId of dropIds) tell(dropId);
    return dropIds;
  };
}
