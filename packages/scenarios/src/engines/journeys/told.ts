import type { Ticket } from "@dropctl/protocol";
import type { QueueResults } from "../../load/result.ts";
import { Estimates } from "./estimates.ts";

/** An admission is told a moment after its clock was read, and a refusal a moment after it was. */
const TELLING_MS = 1_000;

/** Of a ticket's answer, what is kept. */
export type ToldTicket = Pick<
  Ticket,
  "number" | "state" | "estimatedWaitSeconds" | "admittedUntil" | "asOf"
>;

/** Keeps what the waiting room told each buyer, by the buyer's index. */
export class Told {
  readonly #numbers: Uint32Array;
  readonly #waitMs: Float64Array;
  /** Until when, by our clock, an admission was told to last. */
  readonly #admittedUntilMs: Float64Array;
  readonly #turnedAway: QueueResults["turnedAway"] = [];
  readonly #estimates: Estimates;
  readonly #askedMs: Float64Array;

  constructor(buyers: number) {
    this.#numbers = new Uint32Array(buyers);
    this.#waitMs = new Float64Array(buyers).fill(Number.NaN);
    this.#admittedUntilMs = new Float64Array(buyers).fill(Number.NEGATIVE_INFINITY);
    this.#estimates = new Estimates(buyers);
    this.#askedMs = new Float64Array(buyers);
  }

  /** The buyer asks to join; `nowMs` everywhere is on the same clock. */
  asks(buyer: number, nowMs: number): void {
    this.#askedMs[buyer] = nowMs;
  }

  ticket(buyer: number, ticket: ToldTicket, nowMs: number): void {
    this.#numbers[buyer] = ticket.number;
    if (ticket.state === "waiting") {
      this.#estimates.told(buyer, ticket.estimatedWaitSeconds, nowMs);
    } else if (ticket.state === "admitted" && Number.isNaN(this.#waitMs[buyer])) {
      this.#waitMs[buyer] = nowMs - (this.#askedMs[buyer] ?? 0);
      this.#admittedUntilMs[buyer] = nowMs + leaseMs(ticket);
      this.#estimates.admitted(buyer, nowMs);
    } else {
      this.#estimates.forget(buyer);
    }
  }

  /** An admitted buyer was refused a unit. */
  turnedAway(buyer: number, code: string, nowMs: number): void {
    const inTime = nowMs + TELLING_MS < (this.#admittedUntilMs[buyer] ?? 0);
    this.#turnedAway.push({ buyer, code, inTime });
  }

  result(): QueueResults {
    return {
      numbers: this.#numbers,
      waitMs: this.#waitMs,
      turnedAway: this.#turnedAway,
      estimateErrors: this.#estimates.result(),
    };
  }
}

/** By the server's clock alone, so that ours may differ. */
function leaseMs({ admittedUntil, asOf }: ToldTicket): number {
  if (admittedUntil === null) return Number.POSITIVE_INFINITY;
  return Date.parse(admittedUntil) - Date.parse(asOf);
}
