import { type PaymentBody, type ReserveBody, ROUTES } from "@dropctl/protocol";
import type { Buyer } from "../../load/plan.ts";
import type { Request } from "./connections.ts";
import type { QueueStep } from "./moves.ts";

const JSON_BODY = { "content-type": "application/json" };
const RESERVE_BODY = JSON.stringify({ reference: "loadtest" } satisfies ReserveBody);
const PAY_BODY = JSON.stringify({ paymentMethod: "tok_load" } satisfies PaymentBody);
const SELF = ROUTES.pollTicket.path;

/** What a request needs to know of its buyer. */
export interface Asker {
  buyer: Buyer;
  /** The last one that a ticket's answer told. */
  ticketToken: string;
  idempotencyKey: string;
  reservationId: string;
}

/** The request of a step; sent again it is the same, key and all. */
export function requestOf(step: QueueStep, dropId: string, asker: Asker): Request {
  const buyer = bearer(asker.buyer.token);
  switch (step) {
    case "join":
      return { method: "POST", path: fill(ROUTES.joinQueue.path, dropId), headers: buyer };
    case "poll":
      return { method: "GET", path: SELF, headers: bearer(asker.ticketToken) };
    case "leave":
      return { method: "DELETE", path: SELF, headers: bearer(asker.ticketToken) };
    case "reserve":
      return {
        method: "POST",
        path: fill(ROUTES.reserve.path, dropId),
        headers: { ...buyer, ...JSON_BODY, "idempotency-key": asker.idempotencyKey },
        body: RESERVE_BODY,
      };
    case "pay":
      return {
        method: "POST",
        path: fill(ROUTES.pay.path, asker.reservationId),
        headers: { ...buyer, ...JSON_BODY },
        body: PAY_BODY,
      };
  }
}

function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

function fill(path: string, id: string): string {
  return path.replace(/:\w+/, id);
}
