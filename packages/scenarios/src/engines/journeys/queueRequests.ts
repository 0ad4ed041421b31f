import { ROUTES } from "@dropctl/protocol";
import type { Buyer } from "../../load/plan.ts";
import type { Request } from "./connections.ts";
import type { QueueStep } from "./moves.ts";
import { bearer, fill, payRequest, reserveRequest } from "./requests.ts";

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
      return reserveRequest({ dropId, token: asker.buyer.token, key: asker.idempotencyKey });
    case "pay":
      return payRequest({ reservationId: asker.reservationId, token: asker.buyer.token });
  }
}
