import type { Ticket } from "@dropctl/protocol";
import { afterTicket, type QueueStep } from "../src/engines/journeys/moves.ts";
import type { K6Order } from "../src/engines/k6/order.ts";
import { retryDelayMs } from "../src/engines/measure/retries.ts";
import { type Intent, intentOf } from "../src/load/intents.ts";
import { ask, type Asked, pause } from "./ask.ts";
import { type Report, tell } from "./log.ts";

/** One buyer's way through a rush or a waiting room, to its end. */
export class Journey {
  readonly #order: K6Order;
  readonly #plan: Exclude<K6Order["plan"], { kind: "read" }>;
  readonly #buyer: number;
  readonly #token: string;
  readonly #report: Report;
  /** When the first request was meant to be sent; null once it was. */
  #intendedMs: number | null;
  #ticketToken = "";

  constructor(start: {
    order: K6Order;
    plan: Exclude<K6Order["plan"], { kind: "read" }>;
    buyer: number;
    token: string;
    intendedMs: number | null;
    report: Report;
  }) {
    this.#order = start.order;
    this.#plan = start.plan;
    this.#buyer = start.buyer;
    this.#token = start.token;
    this.#intendedMs = start.intendedMs;
    this.#report = start.report;
  }

  go(): void {
    if (this.#plan.kind === "rush") this.#reserve("pay");
    else this.#queue(intentOf(this.#buyer, this.#plan.shares), this.#plan.pollMs);
    tell();
  }

  #queue(intent: Intent, pollMs: number | null): void {
    let step: QueueStep = "join";
    while (step === "join" || step === "poll" || step === "leave") {
      const { judged, response, atMs } = this.#ask(step, this.#plan.dropId);
      if (judged.counts !== "succeeded") return this.#sentAway(judged.counts, judged.code);
      const ticket = JSON.parse(response.body) as Ticket;
      const { token, number, state, estimatedWaitSeconds, admittedUntil, asOf } = ticket;
      this.#ticketToken = token;
      const told = { number, state, estimatedWaitSeconds, admittedUntil, asOf };
      this.#report(["ticket", this.#buyer, told, atMs]);
      const move = afterTicket({ step, ticket, intent, pollMs });
      if (move.kind === "end") return this.#sentAway(move.end, move.reason);
      pause(move.afterMs);
      step = move.step;
    }
    this.#reserve(intent);
  }

  #reserve(intent: Intent): void {
    const { judged, response, atMs } = this.#ask("reserve", this.#plan.dropId);
    if (judged.counts !== "succeeded") {
      if (this.#plan.kind === "queue" && judged.counts === "refused") {
        this.#report(["turnedAway", this.#buyer, judged.code, atMs]);
      }
      return this.#sentAway(judged.counts, judged.code);
    }
    const { id } = JSON.parse(response.body) as { id: string };
    this.#report(["accepted", this.#buyer, id]);
    if (intent === "no_pay") this.#report(["unpaid", this.#buyer, "no_pay"]);
    else this.#pay(id);
  }

  #pay(reservationId: string): void {
    const { judged } = this.#ask("pay", reservationId);
    if (judged.counts === "succeeded") this.#report(["paid", this.#buyer]);
    else this.#report(["unpaid", this.#buyer, judged.code]);
  }

  #sentAway(end: "refused" | "failed", reason: string): void {
    this.#report(["sentAway", this.#buyer, end, reason]);
  }

  /** Sends a step, and again while the answer, or none, says so. */
  #ask(step: QueueStep, id: string): Asked {
    const bearer = step === "poll" || step === "leave" ? this.#ticketToken : this.#token;
    const idempotencyKey = step === "reserve" ? `${this.#plan.keyPrefix}-${this.#buyer}` : null;
    const asker = { bearer, id, idempotencyKey };
    for (let attempt = 1; ; attempt++) {
      const intendedMs = this.#intendedMs;
      this.#intendedMs = null;
      const asked = ask({ order: this.#order, step, asker, intendedMs, report: this.#report });
      if (!asked.judged.retry) return asked;
      const delay = { plan: this.#plan.kind, attempt, askedMs: asked.askedMs };
      const afterMs = retryDelayMs(delay);
      if (afterMs === null) return asked;
      pause(afterMs);
    }
  }
}
