import type { Ticket } from "@dropctl/protocol";
import type { QueueResults } from "../../load/result.ts";
import { Estimates } from "./estimates.ts";

/** An admission is told a moment after its clock was read, and a refusal a moment after it was. */
const TELLING_MS = 1_000;

/** Keeps what the waiting room told each buyer, by the buyer's index. */
export class Told {
  readonly #numbers: Uint32Array;
  readonly #waitMs: Float64Array;
  /** Until when, by our clock, an admission was told to last. */
  readonly #admittedUntilMs: Float64Array;
  readonly #turnedAway: QueueResults["turnedAway"] = [];
  readonly #estimates: Estimates;
  readonly #startMs: number;

  /** @param startMs when everybody asks to join; `nowMs` everywhere is on the same clock */
  constructor(buyers: number, startMs: number) {
    this.#numbers = new Uint32Array(buyers);
    this.#waitMs = new Float64Array(buyers).fill(Number.NaN);
    this.#admittedUntilMs = new Float64Array(buyers).fill(Number.NEGATIVE_INFINITY);
    this.#estimates = new Estimates(buyers);
    this.#startMs = startMs;
  }

  ticket(buyer: number, ticket: Ticket, nowMs: number): void {
    this.#numbers[buyer] = ticket.number;
    if (ticket.state === "waiting") {
      this.#estimates.told(buyer, ticket.estimatedWaitSeconds, nowMs);
    } else if (ticket.state === "admitted" && Number.isNaN(this.#waitMs[buyer])) {
      this.#waitMs[buyer] = nowMs - this.#startMs;
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
function leaseMs({ admittedUntil, asOf }: Ticket): number {
  if (admittedUntil === null) return Number.POSITIVE_INFINITY;
  return Date.parse(admittedUntil) - Date.parse(asOf);
}
