import type { Ledger } from "../ports/ledger.ts";
import type { StockCache } from "../ports/stockCache.ts";
import type { Audit } from "./audit/audit.ts";
import type { Catalogue } from "./catalogue.ts";
import type { MoneyMoves } from "./pay/moneyMoves.ts";
import type { Pay } from "./pay/pay.ts";
import type { Refund } from "./pay/refund.ts";
import type { Release } from "./release.ts";
import type { ReservationReads } from "./reservationReads.ts";
import type { Restock } from "./restock.ts";
import type { Reserve } from "./reserve/reserve.ts";
import type { Queue } from "./room/queue.ts";
import type { Tickets } from "./room/tickets.ts";
import type { StockReads } from "./stockReads.ts";

/** The use cases, as the HTTP routes and the workers see them. */
export interface App {
  readonly catalogue: Catalogue;
  readonly restock: Restock;
  readonly stockReads: StockReads;
  readonly reserve: Reserve;
  readonly reservationReads: ReservationReads;
  readonly release: Release;
  readonly pay: Pay;
  readonly refund: Refund;
  readonly moves: MoneyMoves;
  readonly tickets: Tickets;
  readonly queue: Queue;
  readonly audit: Audit;
  readonly ledger: Ledger;
  readonly cache: Pick<StockCache, "ping">;
}
