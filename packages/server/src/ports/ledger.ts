import type { AuditLedger, RebuildLedger } from "./auditLedger.ts";
import type { CatalogueLedger } from "./catalogueLedger.ts";
import type { EventLedger } from "./eventLedger.ts";
import type { LeaseLedger } from "./leaseLedger.ts";
import type { OrderLedger } from "./orderLedger.ts";
import type { ReservationLedger, TombstoneLedger } from "./reservationLedger.ts";
import type { RestockLedger } from "./restockLedger.ts";
import type { RoomLedger } from "./roomLedger.ts";
import type { SecretLedger } from "./secretLedger.ts";

/**
 * The SQL tables: the only truth. Times are judged by the ledger's own clock. Deadlocks, lock
 * timeouts and busy databases are retried inside (at most 3 times, the same transaction with
 * the same ids).
 * @throws {LedgerFault} the transaction did not commit, or with `outcome: "unknown"` it may have
 */
export interface Ledger
  extends
    CatalogueLedger,
    RestockLedger,
    ReservationLedger,
    TombstoneLedger,
    OrderLedger,
    AuditLedger,
    RebuildLedger,
    RoomLedger,
    EventLedger,
    LeaseLedger,
    SecretLedger {
  /** Throws when the ledger does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export class LedgerFault extends Error {
  readonly code = "ledger_unavailable";
  readonly outcome: "rolled_back" | "unknown";
  constructor(message: string, outcome: "rolled_back" | "unknown", options?: ErrorOptions) {
    super(message, options);
    this.name = "LedgerFault";
    this.outcome = outcome;
  }
}

/** Why a ledger cannot be opened. */
export type LedgerOpenFaultCode =
  | "ledger_unwritable"
  | "ledger_not_a_database"
  | "ledger_url_invalid"
  | "ledger_unreachable"
  | "ledger_access_denied"
  | "ledger_no_database"
  | "ledger_schema_unknown";

/** The ledger cannot be opened; the message says which, why and what to do, in one line. */
export class LedgerOpenFault extends Error {
  readonly code: LedgerOpenFaultCode;
  constructor(code: LedgerOpenFaultCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "LedgerOpenFault";
    this.code = code;
  }
}
