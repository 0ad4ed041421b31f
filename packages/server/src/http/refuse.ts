import { PROBLEM_TYPE, type ProblemCode, PROBLEMS, problem } from "@dropctl/protocol";
import type { FastifyReply } from "fastify";
import type { Refusal, Refused } from "../domain/refusal.ts";

/** Every refusal is a problem of the same name; the compiler checks that none is missing. */
const PROBLEM_OF = {
  not_found: "not_found",
  not_open: "not_open",
  paused: "paused",
  closed: "closed",
  sold_out: "sold_out",
  limit_reached: "limit_reached",
  in_progress: "in_progress",
  key_reused: "key_reused",
  expired: "expired",
  declined: "declined",
  illegal_transition: "illegal_transition",
  slug_taken: "slug_taken",
  not_admitted: "not_admitted",
  no_waiting_room: "no_waiting_room",
  room_full: "room_full",
  overloaded: "overloaded",
  stock_unavailable: "stock_unavailable",
} as const satisfies Record<Refusal, ProblemCode>;

/** Seconds after which it is worth trying again. */
const RETRY_AFTER_S: Partial<Record<ProblemCode, string>> = {
  in_progress: "1",
  overloaded: "1",
  room_full: "5",
  stock_unavailable: "1",
  ledger_unavailable: "1",
  payments_unavailable: "1",
  shutting_down: "1",
};

/** Bodies of refusals without details, serialised once: a sold-out rush is mostly these. */
const BODIES = new Map(
  (Object.keys(PROBLEMS) as ProblemCode[]).map((code) => [code, JSON.stringify(problem(code))]),
);

export function refuse(reply: FastifyReply, refused: Refused): void {
  const { reservationIds } = refused;
  const code = PROBLEM_OF[refused.reason];
  if (reservationIds === undefined) sendProblem(reply, code);
  else sendProblem(reply, code, { reservationIds: [...reservationIds] });
}

/** A page was asked for with a cursor that no page of the list has named. */
export function refuseCursor(reply: FastifyReply): void {
  sendProblem(reply, "invalid_request", { detail: "cursor is not one of ours" });
}

export function sendProblem(
  reply: FastifyReply,
  code: ProblemCode,
  extra?: Parameters<typeof problem>[1],
): void {
  const retryAfter = RETRY_AFTER_S[code];
  if (retryAfter !== undefined) reply.header("retry-after", retryAfter);
  reply
    .code(PROBLEMS[code].status)
    .header("content-type", PROBLEM_TYPE)
    .send(extra === undefined ? BODIES.get(code) : JSON.stringify(problem(code, extra)));
}
