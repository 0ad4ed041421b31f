import type { Stock, Ticket, TicketState } from "@dropctl/protocol";
import type { Intent } from "../../load/intents.ts";
import type { Step } from "../../load/result.ts";

export type QueueStep = Exclude<Step, "read">;

/** What a buyer does next: another request, or nothing more. */
export type Move =
  | { kind: "send"; step: QueueStep; afterMs: number }
  | { kind: "end"; end: "refused" | "failed"; reason: string };

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

function now(step: QueueStep): Move {
  return { kind: "send", step, afterMs: 0 };
}
