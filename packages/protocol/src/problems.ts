import { type Static, Type } from "./schema.ts";

/**
 * Every code a problem+json body (RFC 9457) can carry, with its HTTP status and title.
 * Codes are stable; titles and details are prose.
 */
export const PROBLEMS = {
  invalid_request: { status: 400, title: "The request does not fit its schema" },
  unauthorized: { status: 401, title: "A valid bearer token is needed" },
  declined: { status: 402, title: "The payment was declined" },
  not_open: { status: 403, title: "The drop has not opened yet" },
  paused: { status: 403, title: "The drop is paused" },
  closed: { status: 403, title: "The drop is closed" },
  not_admitted: { status: 403, title: "An admission from the waiting room is needed" },
  not_found: { status: 404, title: "Nothing here has this path or id (a slug is not an id)" },
  method_not_allowed: { status: 405, title: "The method is not allowed here" },
  request_timeout: { status: 408, title: "The request took too long to arrive" },
  sold_out: { status: 409, title: "No unit is left" },
  limit_reached: { status: 409, title: "The buyer has all the reservations allowed" },
  in_progress: { status: 409, title: "A request with this key is still being decided" },
  expired: { status: 409, title: "The reservation is no longer held" },
  illegal_transition: { status: 409, title: "The state does not allow this" },
  no_waiting_room: { status: 409, title: "The drop has no waiting room" },
  slug_taken: { status: 409, title: "The slug is taken by something else" },
  payload_too_large: { status: 413, title: "The body is too large" },
  unsupported_media_type: { status: 415, title: "The body must be application/json" },
  key_reused: { status: 422, title: "The idempotency key was used with another body" },
  internal: { status: 500, title: "Something broke on our side" },
  overloaded: { status: 503, title: "Too many requests are waiting" },
  room_full: { status: 503, title: "The waiting room takes nobody more right now" },
  stock_unavailable: {
    status: 503,
    title: "The stock cannot be told right now: it is being rebuilt, or its cache is away",
  },
  ledger_unavailable: { status: 503, title: "The ledger cannot be reached" },
  payments_unavailable: { status: 503, title: "The payment provider cannot be reached" },
  shutting_down: { status: 503, title: "The server is shutting down" },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof PROBLEMS;

export const PROBLEM_TYPE = "application/problem+json";

export const Problem = Type.Object(
  {
    type: Type.Literal("about:blank"),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.Unsafe<ProblemCode>(Type.String({ enum: Object.keys(PROBLEMS) })),
    detail: Type.Optional(Type.String()),
    /** With `limit_reached`: the buyer's live reservations, for whoever lost the answer. */
    reservationIds: Type.Optional(Type.Array(Type.String())),
  },
  { description: "RFC 9457 problem details with a stable code" },
);
export type Problem = Static<typeof Problem>;

/** The body for a code; `detail` says what and where in one line. */
export function problem(
  code: ProblemCode,
  extra: Pick<Problem, "detail" | "reservationIds"> = {},
): Problem {
  const { status, title } = PROBLEMS[code];
  return { type: "about:blank", title, status, code, ...extra };
}
