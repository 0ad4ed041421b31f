import type { FastifyInstance, onRequestHookHandler } from "fastify";
import type { App } from "../../app/app.ts";
import type { QueueAnswer } from "../../app/room/queue.ts";
import type { Refused } from "../../domain/refusal.ts";
import type { TicketTokens } from "../auth/ticketTokens.ts";
import { type ContractRequest, register, succeed } from "../contract.ts";
import { numberOf, numberPageOf, toPage } from "../paging.ts";
import { refuse, refuseCursor, sendProblem } from "../refuse.ts";
import { viewQueue, viewTicket, viewTicketRow } from "../views.ts";
import type { FastifyReply } from "fastify";

const TICKETS_PER_PAGE_MAX = 10_000;

/** The waiting room: its buyers' side, and its operator's. */
export function queueRoutes(
  http: FastifyInstance,
  app: App,
  tokens: TicketTokens,
  guards: Record<"buyer" | "ticket" | "admin", onRequestHookHandler>,
): void {
  const forTicket = { onRequest: guards.ticket };
  const forAdmin = { onRequest: guards.admin };

  register(http, "joinQueue", { onRequest: guards.buyer }, async (request, reply) => {
    const { dropId } = request.params;
    const answer = await app.tickets.join({ dropId, buyerId: request.buyerId });
    if (answer.kind === "refused") return refuse(reply, answer);
    succeed(reply, "joinQueue", viewTicket(answer, tokens.issue(answer)));
  });

  register(http, "pollTicket", forTicket, async (request, reply) => {
    const { ticket } = request;
    const answer = await app.tickets.poll(ticket);
    if (answer.kind === "refused") return refuse(reply, answer);
    succeed(reply, "pollTicket", viewTicket(answer, tokens.renew(ticket)));
  });

  register(http, "leaveQueue", forTicket, async (request, reply) => {
    const { ticket } = request;
    const answer = await app.tickets.leave(ticket);
    if (answer.kind === "refused") {
      if (answer.reason !== "illegal_transition") return refuse(reply, answer);
      const detail = "the admission became a reservation: cancel that one to give the unit back";
      return sendProblem(reply, "illegal_transition", { detail });
    }
    succeed(reply, "leaveQueue", viewTicket(answer, ticket.token));
  });

  const answerQueue = (reply: FastifyReply, answer: QueueAnswer | Refused): void => {
    if (answer.kind === "refused") return refuse(reply, answer);
    succeed(reply, "getQueue", viewQueue(answer));
  };

  register(http, "getQueue", forAdmin, async (request, reply) => {
    answerQueue(reply, await app.queue.show(request.params.dropId));
  });

  const changeOf = ({ params, actor }: ContractRequest<"pauseQueue">) => ({ ...params, actor });

  register(http, "setQueue", forAdmin, async (request, reply) => {
    const { checkoutCapacity: capacity } = request.body;
    answerQueue(reply, await app.queue.set({ ...changeOf(request), capacity }));
  });

  register(http, "pauseQueue", forAdmin, async (request, reply) => {
    answerQueue(reply, await app.queue.set({ ...changeOf(request), paused: true }));
  });

  register(http, "resumeQueue", forAdmin, async (request, reply) => {
    answerQueue(reply, await app.queue.set({ ...changeOf(request), paused: false }));
  });

  register(http, "listTickets", forAdmin, async (request, reply) => {
    const page = numberPageOf(request.query, TICKETS_PER_PAGE_MAX);
    if (page === null) return refuseCursor(reply);
    const { rows, limit, fromNumber } = page;
    const { dropId } = request.params;
    const found = await app.ledger.listTickets({ dropId, afterNumber: fromNumber ?? 0, limit });
    const view = { rows, view: viewTicketRow, cursorOf: numberOf };
    succeed(reply, "listTickets", toPage(found, view));
  });
}
