import { describe } from "vitest";
import type { Ledger } from "./ledger.ts";
import { auditContract } from "./ledgerContract/audit.contract.ts";
import { catalogueContract } from "./ledgerContract/catalogue.contract.ts";
import { claimContract } from "./ledgerContract/claim.contract.ts";
import { directContract } from "./ledgerContract/direct.contract.ts";
import { entombContract } from "./ledgerContract/entomb.contract.ts";
import { eventsContract } from "./ledgerContract/events.contract.ts";
import { leaseContract } from "./ledgerContract/lease.contract.ts";
import { rebuildContract } from "./ledgerContract/rebuild.contract.ts";
import { refundContract } from "./ledgerContract/refund.contract.ts";
import { releaseContract } from "./ledgerContract/release.contract.ts";
import { restockContract } from "./ledgerContract/restock.contract.ts";
import { roomContract } from "./ledgerContract/room.contract.ts";
import { secretContract } from "./ledgerContract/secret.contract.ts";
import { settleContract } from "./ledgerContract/settle.contract.ts";

export interface LedgerContractOptions {
  /** Makes the ledger's clock go on by so many milliseconds. */
  readonly passMs: (ms: number) => Promise<void>;
}

/** What every ledger must do, whatever it runs on; `open` gives an empty one of its own. */
export function ledgerContract(
  name: string,
  open: () => Promise<Ledger>,
  options: LedgerContractOptions,
): void {
  describe(`ledger contract: ${name}`, () => {
    catalogueContract(open, options);
    claimContract(open);
    directContract(open);
    releaseContract(open, options);
    entombContract(open);
    settleContract(open);
    refundContract(open, options);
    auditContract(open, options);
    rebuildContract(open);
    restockContract(open);
    roomContract(open, options);
    eventsContract(open, options);
    leaseContract(open, options);
    secretContract(open);
  });
}
