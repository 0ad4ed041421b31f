import type { Order } from "../domain/order.ts";
import type { PageRequest } from "./catalogueLedger.ts";
import type { LockOrder } from "./reservationLedger.ts";

export interface Settlement {
  readonly reservationId: string;
  readonly buyerId: string;
  readonly paymentId: string;
  readonly amountCents: number;
  readonly currency: string;
}

/** An order whose money still has to move. */
export interface PendingPayment {
  readonly orderId: string;
  readonly paymentId: string;
}

export interface OrderLedger {
  /**
   * held → paid and the order, for those still held; one transaction. Whoever is missing from
   * `orders` lost: its reservation was released or paid before. `epoch` was read after.
   */
  settle(batch: {
    dropId: string;
    settlements: readonly Settlement[];
    locks: LockOrder;
  }): Promise<{ orders: readonly Order[]; epoch: number }>;

  findOrder(id: string): Promise<Order | null>;
  listOrders(query: PageRequest & { buyerId: string }): Promise<Order[]>;

  /** authorised → captured; refunding → refunded. Others are left as they are. */
  markCaptured(orderIds: readonly string[]): Promise<void>;
  markRefunded(orderIds: readonly string[]): Promise<void>;
  /** Orders in `authorised` or `refunding`, oldest first. */
  findPendingPayments(query: {
    state: "authorised" | "refunding";
    /** Only orders at least this old: younger ones are in their first attempt. */
    ageMsMin: number;
    limit: number;
  }): Promise<PendingPayment[]>;

  /**
   * paid → refunded, its unit returned, the order refunding; only once it is captured.
   * null: there is no such order. `changed` false: its state does not allow it.
   */
  refund(request: {
    orderId: string;
  }): Promise<{ changed: boolean; order: Order; epoch: number } | null>;
}
