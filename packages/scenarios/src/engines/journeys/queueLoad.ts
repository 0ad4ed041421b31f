import type { Ticket } from "@dropctl/protocol";
import { type Intent, intentOf } from "../../load/intents.ts";
import type { QueuePlan } from "../../load/plan.ts";
import type { Acknowledgement } from "../../load/result.ts";
import type { Judged } from "../measure/answers.ts";
import type { Findings, Load } from "../process/generatorProcess.ts";
import { Arrivals } from "./arrivals.ts";
import type { Connections } from "./connections.ts";
import { Courier } from "./courier.ts";
import { afterTicket, type Move, type QueueStep } from "./moves.ts";
import { type Asker, requestOf } from "./queueRequests.ts";
import type { QueueTally } from "./queueTally.ts";
import { Told } from "./told.ts";

interface Journey extends Asker {
  index: number;
  intent: Intent;
  acknowledged: Acknowledgement | null;
}

/**
 * Every buyer's journey through a waiting room, each with a timer of its own. They all come at
 * once, unless they are told when.
 */
export class QueueLoad implements Load {
  readonly finished: Load["finished"];
  readonly #plan: Omit<QueuePlan, "kind">;
  readonly #tally: QueueTally;
  readonly #told: Told;
  readonly #courier: Courier;
  /** Null: they all come at once, and nothing has an intended start. */
  readonly #arrivals: Arrivals | null;
  /** Buyers who came and could send nothing before the end. */
  dropped = 0;

  /** @param comeAtMs when each buyer comes, by `performance.now()`, rising; null: all at once */
  constructor(
    plan: Omit<QueuePlan, "kind">,
    connections: Connections,
    tally: QueueTally,
    comeAtMs: readonly number[] | null = null,
  ) {
    this.#plan = plan;
    this.#tally = tally;
    this.#told = new Told(plan.buyers.length);
    this.#courier = new Courier({
      ...{ connections, tally, timeLimitMs: plan.timeLimitMs },
      onStop: () => (this.dropped = this.#arrivals?.stop().dropped ?? 0),
    });
    this.finished = this.#courier.finished;
    const journeys = plan.buyers.map((buyer, index) => ({
      index,
      buyer,
      intent: intentOf(index, plan.shares),
      ticketToken: "",
      idempotencyKey: `${plan.keyPrefix}-${index}`,
      reservationId: "",
      acknowledged: null,
    }));
    if (comeAtMs === null) {
      this.#arrivals = null;
      const nowMs = performance.now();
      for (const journey of journeys) this.#join(journey, nowMs);
    } else {
      this.#arrivals = new Arrivals(comeAtMs, ({ index, dueMs, onSent }) => {
        const journey = journeys[index];
        if (journey !== undefined) this.#join(journey, dueMs, onSent);
      });
    }
  }

  stop(...cutShort: Parameters<Load["stop"]>): void {
    this.#courier.stop(...cutShort);
  }

  #join(journey: Journey, dueMs: number, onSent?: () => void): void {
    this.#tally.begin(performance.now());
    this.#told.asks(journey.index, dueMs);
    this.#send(journey, "join", dueMs, onSent);
  }

  #send(journey: Journey, step: QueueStep, dueMs: number, onSent?: () => void): void {
    const request = requestOf(step, this.#plan.dropId, journey);
    const errand = { step, request, onSent, ...(this.#arrivals === null ? {} : { dueMs }) };
    this.#courier.carry(errand, ({ judged, body, nowMs }) => {
      if (judged.counts === "succeeded") this.#granted(journey, step, body, nowMs);
      else this.#denied(journey, step, judged);
    });
  }

  #granted(journey: Journey, step: QueueStep, body: string, nowMs: number): void {
    switch (step) {
      case "join":
      case "poll":
      case "leave": {
        const ticket = JSON.parse(body) as Ticket;
        journey.ticketToken = ticket.token;
        this.#told.ticket(journey.index, ticket, nowMs);
        const { intent } = journey;
        this.#go(journey, afterTicket({ step, ticket, intent, pollMs: this.#plan.pollMs }));
        return;
      }
      case "reserve": {
        const { id } = JSON.parse(body) as { id: string };
        journey.reservationId = id;
        journey.acknowledged = this.#tally.acknowledge(journey.index, id);
        if (journey.intent === "no_pay") this.#unpaid(journey, "no_pay");
        else this.#send(journey, "pay", nowMs);
        return;
      }
      case "pay": {
        if (journey.acknowledged !== null) this.#tally.paid(journey.acknowledged);
        this.#endIfAll();
      }
    }
  }

  /** The answer is no, or none came however often it was sent. */
  #denied(journey: Journey, step: QueueStep, judged: Judged): void {
    if (step === "pay") {
      this.#unpaid(journey, judged.code);
      return;
    }
    if (step === "reserve" && judged.counts === "refused") {
      this.#told.turnedAway(journey.index, judged.code, performance.now());
    }
    const end = judged.counts === "refused" ? "refused" : "failed";
    this.#go(journey, { kind: "end", end, reason: judged.code });
  }

  #go(journey: Journey, move: Move): void {
    if (move.kind === "send") {
      this.#sendLater(journey, move.step, move.afterMs);
    } else {
      this.#tally.sentAway(journey.index, move.end, move.reason);
      this.#endIfAll();
    }
  }

  #unpaid({ acknowledged }: Journey, reason: string): void {
    if (acknowledged !== null) this.#tally.unpaid(acknowledged, reason);
    this.#endIfAll();
  }

  #endIfAll(): void {
    if (this.#tally.open === 0) this.stop(null);
  }

  #sendLater(journey: Journey, step: QueueStep, afterMs: number): void {
    const dueMs = performance.now() + afterMs;
    if (afterMs <= 0) this.#send(journey, step, dueMs);
    else this.#courier.later(afterMs, () => this.#send(journey, step, dueMs));
  }

  tick() {
    return this.#tally.tick();
  }

  result(): Findings {
    return { ...this.#tally.result(), queue: this.#told.result() };
  }
}
