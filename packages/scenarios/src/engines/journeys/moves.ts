import type { Stock, Ticket, TicketState } from "@dropctl/protocol";
import type { Intent } from "../../load/intents.ts";
import type { Step } from "../../load/result.ts";

export type QueueStep = Exclude<Step, "read">;

/** What a buyer does next: another request, or nothing more. */
export type Move =
  | { kind: "send"; step: QueueStep; afterMs: number }
  | { kind: "end"; end: "refused" | "failed"; reason: string };

/** Beyond these a step is given up: about 25 s of a target that is away. */
const ATTEMPTS_MAX = 30;
const RETRY_FIRST_MS = 25;
const RETRY_MS_MAX = 1_000;

/** After joining, polling or leaving was answered with a ticket. */
export function afterTicket(order: {
  step: "join" | "poll" | "leave";
  ticket: Pick<Ticket, "state" | "retryAfterMs">;
  intent: Intent;
  /** Null: as told. */
  pollMs: number | null;
}): Move {
  const { step, ticket, intent, pollMs } = order;
  if (step === "leave") return afterLeaving(ticket.state);
  switch (ticket.state) {
    case "waiting": {
      // Whoever leaves has seen once how long it takes.
      if (intent === "leave" && step === "poll") return now("leave");
      return { kind: "send", step: "poll", afterMs: pollMs ?? ticket.retryAfterMs };
    }
    case "admitted": {
      if (intent === "no_show") return { kind: "end", end: "refused", reason: "no_show" };
      return now(intent === "leave" ? "leave" : "reserve");
    }
    case "sold_out":
    case "lapsed":
      return { kind: "end", end: "refused", reason: ticket.state };
    case "used":
    case "left":
      // It never told the room so: somebody else did.
      return { kind: "end", end: "failed", reason: `${ticket.state}_unasked` };
  }
}

function afterLeaving(state: TicketState): Move {
  if (state === "left" || state === "lapsed" || state === "sold_out") {
    return { kind: "end", end: "refused", reason: state };
  }
  return { kind: "end", end: "failed", reason: "not_left" };
}

/** How many of those who wait for a unit to come back try again, or that none will come back. */
export function comeBack(
  { available, held }: Pick<Stock, "available" | "held">,
  waiting: number,
): number | "sold_out" {
  return available === 0 && held === 0 ? "sold_out" : Math.min(available, waiting);
}

/**
 * How long to wait before a step is sent again, in milliseconds; null: it is given up.
 * @param order.attempt how often it was sent, from 1; @param order.askedMs the Retry-After
 */
export function retryDelayMs(order: { attempt: number; askedMs: number | undefined }) {
  const { attempt, askedMs } = order;
  if (attempt >= ATTEMPTS_MAX) return null;
  return Math.min(askedMs ?? RETRY_FIRST_MS * 2 ** (attempt - 1), RETRY_MS_MAX);
}

function now(step: QueueStep): Move {
  return { kind: "send", step, afterMs: 0 };
}
