import type { Ledger } from "../../ports/ledger.ts";
import { auditCounts } from "./audit/count.ts";
import { auditReads } from "./audit/listLedger.ts";
import { dropQueries } from "./catalogue/drops.ts";
import { phaseQueries } from "./catalogue/phases.ts";
import { productQueries } from "./catalogue/products.ts";
import { restockQueries } from "./catalogue/restock.ts";
import type { SqlDialect } from "./dialect.ts";
import { eventReads } from "./events/findEvents.ts";
import { orderReads } from "./orders/findOrders.ts";
import { paymentQueries } from "./orders/payments.ts";
import { refundQueries } from "./orders/refund.ts";
import { settleQueries } from "./orders/settle.ts";
import { epochQueries } from "./rebuild/raiseEpoch.ts";
import { snapshotQueries } from "./rebuild/snapshot.ts";
import { claimQueries } from "./reservations/claim.ts";
import { entombQueries } from "./reservations/entomb.ts";
import { reservationReads } from "./reservations/findReservations.ts";
import { releaseQueries } from "./reservations/release.ts";
import { directQueries } from "./reservations/reserveDirect.ts";
import { roomLedger } from "./rooms/roomLedger.ts";
import { leaseQueries } from "./sharing/leases.ts";
import { secretQueries } from "./sharing/secrets.ts";
import { read } from "./transact.ts";

/** The ledger on any SQL database; `dialect` is all that differs. */
export function sqlLedger(dialect: SqlDialect): Ledger {
  return {
    ...productQueries(dialect),
    ...dropQueries(dialect),
    ...phaseQueries(dialect),
    ...restockQueries(dialect),
    ...claimQueries(dialect),
    ...directQueries(dialect),
    ...reservationReads(dialect),
    ...releaseQueries(dialect),
    ...entombQueries(dialect),
    ...settleQueries(dialect),
    ...refundQueries(dialect),
    ...paymentQueries(dialect),
    ...orderReads(dialect),
    ...auditCounts(dialect),
    ...auditReads(dialect),
    ...epochQueries(dialect),
    ...snapshotQueries(dialect),
    ...roomLedger(dialect),
    ...eventReads(dialect),
    ...leaseQueries(dialect),
    ...secretQueries(dialect),
    ping: async () => {
      await read(dialect, (db) => db.run("select 1", []));
    },
    close: () => dialect.close(),
  };
}
