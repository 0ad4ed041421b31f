import type { FastifyInstance, onRequestHookHandler } from "fastify";
import type { App } from "../../app/app.ts";
import { refused } from "../../domain/refusal.ts";
import { register, succeed } from "../contract.ts";
import { KEY_DETAIL, keyOf } from "../idempotencyKey.ts";
import { idOf, pageOf, toPage } from "../paging.ts";
import { refuse, refuseCursor, sendProblem } from "../refuse.ts";
import { viewOrder, viewReservation } from "../views.ts";
import type { ReserveAnswer } from "../../app/reserve/reserve.ts";
import type { FastifyReply } from "fastify";

const BUYER_BODY_BYTES_MAX = 4_096;
/** The provider is somebody else's; a payment that takes longer can be asked for again. */
const PAY_MS_MAX = 20_000;
const ORDERS_PER_PAGE_MAX = 100;

/** What a buyer does with a session: reserve, look, cancel, pay, list orders. */
export function buyerRoutes(
  http: FastifyInstance,
  app: App,
  onRequest: onRequestHookHandler,
): void {
  const settings = { onRequest, bodyLimit: BUYER_BODY_BYTES_MAX };

  register(http, "reserve", settings, (request, reply) => {
    const key = keyOf(request, request.body);
    if (key === "invalid") {
      return sendProblem(reply, "invalid_request", { detail: KEY_DETAIL });
    }
    const { buyerId } = request;
    const { dropId } = request.params;
    const reference = request.body.reference ?? null;
    if (reference?.isWellFormed() === false) {
      const detail = "reference has half a surrogate pair, which no storage gives back";
      return sendProblem(reply, "invalid_request", { detail });
    }
    const answer = app.reserve.reserve({ dropId, buyerId, key, reference });
    if (!(answer instanceof Promise)) return answerReserve(reply, answer);
    answer.then(
      (settled) => answerReserve(reply, settled),
      (cause: unknown) => void reply.send(cause),
    );
  });

  register(http, "getReservation", settings, async (request, reply) => {
    const { reservationId } = request.params;
    const { buyerId } = request;
    const reservation = await app.reservationReads.findOwn({ reservationId, buyerId });
    if (reservation === null) return refuse(reply, refused("not_found"));
    succeed(reply, "getReservation", viewReservation(reservation));
  });

  register(http, "cancelReservation", settings, async (request, reply) => {
    const { reservationId } = request.params;
    const answer = await app.release.cancel({ reservationId, buyerId: request.buyerId });
    if (answer.kind === "refused") return refuse(reply, answer);
    succeed(reply, "cancelReservation", viewReservation(answer.reservation));
  });

  register(http, "pay", { ...settings, handlerTimeout: PAY_MS_MAX }, async (request, reply) => {
    const { reservationId } = request.params;
    const { buyerId, body } = request;
    const answer = await app.pay.pay({ reservationId, buyerId, ...body });
    if (answer.kind === "refused") return refuse(reply, answer);
    succeed(reply, "pay", viewOrder(answer.order));
  });

  register(http, "listOrders", settings, async (request, reply) => {
    const asked = pageOf(request.query, ORDERS_PER_PAGE_MAX);
    if (asked === null) return refuseCursor(reply);
    const { rows, ...page } = asked;
    const orders = await app.ledger.listOrders({ ...page, buyerId: request.buyerId });
    succeed(reply, "listOrders", toPage(orders, { rows, view: viewOrder, cursorOf: idOf }));
  });

  register(http, "getOrder", settings, async (request, reply) => {
    const order = await app.ledger.findOrder(request.params.orderId);
    if (order?.buyerId !== request.buyerId) return refuse(reply, refused("not_found"));
    succeed(reply, "getOrder", viewOrder(order));
  });
}

function answerReserve(reply: FastifyReply, answer: ReserveAnswer): void {
  if (answer.kind === "refused") refuse(reply, answer);
  else succeed(reply, "reserve", viewReservation(answer.reservation));
}
