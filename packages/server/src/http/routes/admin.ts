import type { RouteName } from "@dropctl/protocol";
import type { FastifyInstance, onRequestHookHandler } from "fastify";
import type { App } from "../../app/app.ts";
import { type PhaseChange, TOTAL_MAX } from "../../domain/drop.ts";
import type { DropEvent } from "../../domain/dropEvent.ts";
import { refused } from "../../domain/refusal.ts";
import type { SessionTokens } from "../auth/sessionTokens.ts";
import { register, succeed } from "../contract.ts";
import { KEY_DETAIL, keyHashOf } from "../idempotencyKey.ts";
import { idOf, numberOf, numberPageOf, pageOf, toPage } from "../paging.ts";
import { refuse, refuseCursor, sendProblem } from "../refuse.ts";
import { fromTimestamp, toTimestamp } from "../timestamps.ts";
import {
  viewAudit,
  viewDrop,
  viewDropEvent,
  viewLedgerRow,
  viewOrder,
  viewProduct,
} from "../views.ts";

const LEDGER_ROWS_PER_PAGE_MAX = 10_000;
const EVENTS_PER_PAGE_MAX = 1_000;
/** Tokens made in one turn of the event loop. */
const TOKENS_PER_TURN = 2_000;
const HOLD_SECONDS_DEFAULT = 1_800;
const ADMISSION_SECONDS_DEFAULT = 120;
const ROOM_DEFAULTS = {
  waitingRoom: "off",
  checkoutCapacity: 100,
  maxWaiting: 1_000_000,
} as const;

const PHASE_ROUTES = {
  openDrop: "open",
  pauseDrop: "pause",
  resumeDrop: "resume",
  closeDrop: "close",
} as const satisfies Partial<Record<RouteName, PhaseChange>>;

/** What the operator may do, with the admin token. */
export function adminRoutes(
  http: FastifyInstance,
  app: App,
  tokens: SessionTokens,
  onRequest: onRequestHookHandler,
): void {
  const settings = { onRequest };

  register(http, "createProduct", settings, async (request, reply) => {
    const answer = await app.catalogue.createProduct(request.body);
    if (answer.kind === "refused") return refuse(reply, answer);
    succeed(reply, "createProduct", viewProduct(answer.value));
  });

  register(http, "createDrop", settings, async (request, reply) => {
    const { holdSeconds, opensAt, admissionSeconds, ...drop } = request.body;
    const opensAtMs = opensAt == null ? null : fromTimestamp(opensAt);
    if (opensAt != null && opensAtMs === null) {
      return sendProblem(reply, "invalid_request", { detail: `opensAt is no date: ${opensAt}` });
    }
    const answer = await app.catalogue.createDrop({
      label: "",
      perBuyerLimit: 1,
      stockMode: "cached",
      ...ROOM_DEFAULTS,
      ...drop,
      admissionMs: (admissionSeconds ?? ADMISSION_SECONDS_DEFAULT) * 1_000,
      holdMs: (holdSeconds ?? HOLD_SECONDS_DEFAULT) * 1_000,
      opensAtMs,
      actor: request.actor,
    });
    if (answer.kind === "refused") return refuse(reply, answer);
    succeed(reply, "createDrop", viewDrop(answer.value));
  });

  for (const [name, change] of Object.entries(PHASE_ROUTES)) {
    const route = name as keyof typeof PHASE_ROUTES;
    register(http, route, settings, async (request, reply) => {
      const { params, actor } = request;
      const answer = await app.catalogue.changePhase({ ...params, change, actor });
      if (answer.kind === "refused") return refuse(reply, answer);
      succeed(reply, route, viewDrop(answer.value));
    });
  }

  register(http, "restockDrop", settings, async (request, reply) => {
    const keyHash = keyHashOf(request);
    if (keyHash === undefined) {
      return sendProblem(reply, "invalid_request", { detail: KEY_DETAIL });
    }
    const { dropId } = request.params;
    const { units } = request.body;
    const { actor } = request;
    const answer = await app.restock.restock({ dropId, units, actor, keyHash });
    if (answer.kind === "refused") return refuse(reply, answer);
    if (answer.kind === "too_many") {
      const detail = `the drop has ${answer.total} units, and with ${units} more above ${TOTAL_MAX}`;
      return sendProblem(reply, "illegal_transition", { detail });
    }
    succeed(reply, "restockDrop", viewDrop(answer.drop));
  });

  register(http, "auditDrop", settings, async (request, reply) => {
    const report = await app.audit.audit(request.params.dropId);
    if (report === null) return refuse(reply, refused("not_found"));
    succeed(reply, "auditDrop", viewAudit(report));
  });

  register(http, "rebuildDrop", settings, async (request, reply) => {
    const { dropId } = request.params;
    const answer = await app.catalogue.rebuild({ dropId, actor: request.actor });
    if (answer.kind === "refused") return refuse(reply, answer);
    const report = await app.audit.audit(dropId);
    if (report === null) return refuse(reply, refused("not_found"));
    succeed(reply, "rebuildDrop", viewAudit(report));
  });

  register(http, "listLedger", settings, async (request, reply) => {
    const asked = pageOf(request.query, LEDGER_ROWS_PER_PAGE_MAX);
    if (asked === null) return refuseCursor(reply);
    const { rows, ...page } = asked;
    const { dropId } = request.params;
    const found = await app.ledger.listLedger({ ...page, dropId });
    succeed(reply, "listLedger", toPage(found, { rows, view: viewLedgerRow, cursorOf: idOf }));
  });

  register(http, "listDropEvents", settings, async (request, reply) => {
    const page = numberPageOf(request.query, EVENTS_PER_PAGE_MAX);
    if (page === null) return refuseCursor(reply);
    const { rows, limit, fromNumber } = page;
    const { dropId } = request.params;
    const found =
      request.query.order === "newest"
        ? await app.ledger.findLastEvents({ dropId, beforeNumber: fromNumber, limit })
        : await app.ledger.findEvents({ dropId, afterNumber: fromNumber ?? 0, limit });
    const view = (event: DropEvent) => viewDropEvent(event, { withActor: true });
    succeed(reply, "listDropEvents", toPage(found, { rows, view, cursorOf: numberOf }));
  });

  register(http, "refundOrder", settings, async (request, reply) => {
    const answer = await app.refund.refund(request.params.orderId);
    if (answer.kind === "refused") return refuse(reply, answer);
    succeed(reply, "refundOrder", viewOrder(answer.order));
  });

  register(http, "createBuyers", settings, async (request, reply) => {
    const buyers: { buyerId: string; token: string }[] = [];
    let expiresAtMs = 0;
    while (buyers.length < request.body.count) {
      const end = Math.min(buyers.length + TOKENS_PER_TURN, request.body.count);
      while (buyers.length < end) {
        const { buyerId, token, ...session } = tokens.issue();
        if (buyers.length === 0) expiresAtMs = session.expiresAtMs;
        buyers.push({ buyerId, token });
      }
      await new Promise(setImmediate);
    }
    succeed(reply, "createBuyers", { buyers, expiresAt: toTimestamp(expiresAtMs) });
  });
}
