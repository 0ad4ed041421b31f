import { hash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { ACTOR_HEADER, ACTOR_PATTERN } from "@dropctl/protocol";
import type { FastifyInstance, onRequestHookHandler } from "fastify";
import { sendProblem } from "../refuse.ts";
import type { SessionTokens } from "./sessionTokens.ts";
import type { TicketTokens, VerifiedTicket } from "./ticketTokens.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** The buyer that the bearer token names; empty on routes that need none. */
    buyerId: string;
    /** The ticket that the bearer token is; only on routes that ask for one. */
    ticket: VerifiedTicket;
    /** Who acts with the admin token, by their own word; null: nobody said. */
    actor: string | null;
  }
}

const SCHEME = "Bearer ";
const ACTOR = new RegExp(ACTOR_PATTERN);

export function decorateBearer(app: FastifyInstance): void {
  app.decorateRequest("buyerId", "");
  app.decorateRequest("ticket");
  app.decorateRequest("actor", null);
}

/** Lets a buyer in and notes who it is. */
export function buyerGuard(tokens: SessionTokens): onRequestHookHandler {
  return (request, reply, done) => {
    const token = bearerOf(request.headers);
    const buyerId = token === null ? null : tokens.verify(token);
    if (buyerId === null) {
      const detail = "the bearer is no session, or it has expired: POST /v1/sessions starts one";
      return sendProblem(reply, "unauthorized", { detail });
    }
    request.buyerId = buyerId;
    done();
  };
}

/** Lets the holder of a ticket in and notes which. */
export function ticketGuard(tokens: TicketTokens): onRequestHookHandler {
  return (request, reply, done) => {
    const token = bearerOf(request.headers);
    const ticket = token === null ? null : tokens.verify(token);
    if (ticket === null) {
      const detail = "the bearer is no ticket of this waiting room, or it has expired: join again";
      return sendProblem(reply, "unauthorized", { detail });
    }
    request.ticket = ticket;
    done();
  };
}

/**
 * Lets the admin in and notes as whom. Both sides are hashed, so that neither content nor length
 * leaks.
 */
export function adminGuard(adminToken: string): onRequestHookHandler {
  const expected = hash("sha256", adminToken, "buffer");
  return (request, reply, done) => {
    const token = bearerOf(request.headers);
    if (token === null || !timingSafeEqual(hash("sha256", token, "buffer"), expected)) {
      return sendProblem(reply, "unauthorized", { detail: "the admin token is wrong or missing" });
    }
    const actor = request.headers[ACTOR_HEADER];
    if (actor !== undefined && (typeof actor !== "string" || !ACTOR.test(actor))) {
      const detail = `the header ${ACTOR_HEADER} must be 1 to 64 printable ASCII characters`;
      return sendProblem(reply, "invalid_request", { detail });
    }
    request.actor = actor ?? null;
    done();
  };
}

export function bearerOf({ authorization }: IncomingHttpHeaders): string | null {
  return authorization?.startsWith(SCHEME) === true ? authorization.slice(SCHEME.length) : null;
}
