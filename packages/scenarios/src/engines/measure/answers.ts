import type { ProblemCode } from "@dropctl/protocol";

/**
 * How a problem code counts: `refused` is an expected no, `failed` is not. Those that say
 * "try again" are sent again with the same key.
 */
const CODES = {
  sold_out: { counts: "refused", retry: false },
  limit_reached: { counts: "refused", retry: false },
  in_progress: { counts: "refused", retry: true },
  declined: { counts: "refused", retry: false },
  expired: { counts: "refused", retry: false },
  not_open: { counts: "refused", retry: false },
  paused: { counts: "refused", retry: false },
  closed: { counts: "refused", retry: false },
  not_admitted: { counts: "refused", retry: false },
  room_full: { counts: "refused", retry: true },
  overloaded: { counts: "failed", retry: true },
  stock_unavailable: { counts: "failed", retry: true },
  ledger_unavailable: { counts: "failed", retry: true },
  payments_unavailable: { counts: "failed", retry: true },
  shutting_down: { counts: "failed", retry: true },
  invalid_request: { counts: "failed", retry: false },
  unauthorized: { counts: "failed", retry: false },
  not_found: { counts: "failed", retry: false },
  method_not_allowed: { counts: "failed", retry: false },
  request_timeout: { counts: "failed", retry: false },
  illegal_transition: { counts: "failed", retry: false },
  no_waiting_room: { counts: "failed", retry: false },
  slug_taken: { counts: "failed", retry: false },
  payload_too_large: { counts: "failed", retry: false },
  unsupported_media_type: { counts: "failed", retry: false },
  key_reused: { counts: "failed", retry: false },
  internal: { counts: "failed", retry: false },
} as const satisfies Record<ProblemCode, { counts: "refused" | "failed"; retry: boolean }>;

/** An answer as the feeds see it; `code` is empty for a 2xx. */
export interface Answer {
  status: number;
  body: string;
  /** Raw, name and value in turn. */
  headers: string[];
}

export interface Judged {
  counts: "succeeded" | "refused" | "failed";
  /** Problem code; `http_STATUS` when the body carries none that we know; empty for 2xx. */
  code: string;
  retry: boolean;
}

const SUCCEEDED: Judged = { counts: "succeeded", code: "", retry: false };

/**
 * Says what an answer means. Refusals of one kind have equal bodies, so the last one is kept:
 * a rush of 100,000 refusals parses a body once.
 */
export function createAnswerJudge(): (answer: Answer) => Judged {
  let lastBody = "";
  let lastStatus = 0;
  let last = SUCCEEDED;
  return ({ status, body }) => {
    if (status >= 200 && status < 300) return SUCCEEDED;
    if (body !== lastBody || status !== lastStatus) {
      last = judgeProblem(status, body);
      lastBody = body;
      lastStatus = status;
    }
    return last;
  };
}

function judgeProblem(status: number, body: string): Judged {
  const code = codeOf(body);
  return code === undefined
    ? { counts: "failed", code: `http_${status}`, retry: status === 503 }
    : { code, ...CODES[code] };
}

/** How a reply's code counts; without an answer, or one that we know, it failed. */
export function countsOf(code: string): "refused" | "failed" {
  return Object.hasOwn(CODES, code) ? CODES[code as ProblemCode].counts : "failed";
}

function codeOf(body: string): ProblemCode | undefined {
  try {
    const { code } = JSON.parse(body) as { code?: unknown };
    return typeof code === "string" && Object.hasOwn(CODES, code)
      ? (code as ProblemCode)
      : undefined;
  } catch {
    return undefined;
  }
}

/** The Retry-After header in milliseconds, or undefined; HTTP dates are not used by our server. */
export function retryAfterMs(headers: string[]): number | undefined {
  for (let at = 0; at + 1 < headers.length; at += 2) {
    if (headers[at]?.toLowerCase() !== "retry-after") continue;
    const seconds = Number(headers[at + 1]);
    return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
  }
  return undefined;
}
