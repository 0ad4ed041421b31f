import { ROUTES } from "@dropctl/protocol";
import type { Tickets } from "../app/room/tickets.ts";
import { bearerOf } from "./auth/bearer.ts";
import type { TicketTokens } from "./auth/ticketTokens.ts";
import { type Lane, laneAnswer } from "./lanes.ts";
import { viewTicket } from "./views.ts";

/** Polls of those who still wait. */
export function ticketLane(tickets: Tickets, tokens: TicketTokens): Lane {
  return ({ url, headers }) => {
    if (url !== ROUTES.pollTicket.path) return undefined;
    const token = bearerOf(headers);
    const ticket = token === null ? null : tokens.verify(token);
    const answer = ticket && tickets.pollAtOnce(ticket);
    return answer
      ? laneAnswer(JSON.stringify(viewTicket(answer, tokens.renew(ticket))))
      : undefined;
  };
}
