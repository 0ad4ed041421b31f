import type { Ticket } from "@dropctl/protocol";
import { type Intent, intentOf } from "../../load/intents.ts";
import type { QueuePlan } from "../../load/plan.ts";
import type { Acknowledgement } from "../../load/result.ts";
import { createAnswerJudge, type Judged, retryAfterMs } from "../measure/answers.ts";
import { retryDelayMs } from "../measure/retries.ts";
import type { CutShort, Findings, Load } from "../process/generatorProcess.ts";
import { Arrivals } from "./arrivals.ts";
import type { Connections, Outcome } from "./connections.ts";
import { afterTicket, type Move, type QueueStep } from "./moves.ts";
import { type Asker, requestOf } from "./queueRequests.ts";
import type { QueueTally } from "./queueTally.ts";
import { Told } from "./told.ts";
import { watchTarget } from "./watch.ts";

interface Journey extends Asker {
  index: number;
  intent: Intent;
  /** How often the present step was sent. */
  attempt: number;
  acknowledged: Acknowledgement | null;
}

/**
 * Every buyer's journey through a waiting room, each with a timer of its own. They all come at
 * once, unless they are told when.
 */
export class QueueLoad implements Load {
  readonly finished: Promise<CutShort>;
  readonly #end: (cutShort: CutShort) => void;
  readonly #plan: Omit<QueuePlan, "kind">;
  readonly #connections: Connections;
  readonly #judge = createAnswerJudge();
  readonly #tally: QueueTally;
  readonly #told: Told;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #watch: ReturnType<typeof watchTarget>;
  /** Null: they all come at once, and nothing has an intended start. */
  readonly #arrivals: Arrivals | null;
  #ended = false;
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
    this.#connections = connections;
    this.#tally = tally;
    this.#told = new Told(plan.buyers.length);
    const { promise, resolve } = Promise.withResolvers<CutShort>();
    this.finished = promise;
    this.#end = resolve;
    this.#watch = watchTarget({
      timeLimitMs: plan.timeLimitMs,
      onDead: (cutShort) => this.stop(cutShort),
    });
    const journeys = plan.buyers.map((buyer, index) => ({
      index,
      buyer,
      intent: intentOf(index, plan.shares),
      ticketToken: "",
      idempotencyKey: `${plan.keyPrefix}-${index}`,
      reservationId: "",
      attempt: 0,
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

  stop(cutShort: CutShort): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#watch.end();
    this.#timers.forEach(clearTimeout);
    this.dropped = this.#arrivals?.stop().dropped ?? 0;
    this.#connections.destroy();
    this.#end(cutShort);
  }

  #join(journey: Journey, dueMs: number, onSent?: () => void): void {
    this.#tally.begin(performance.now());
    this.#told.asks(journey.index, dueMs);
    this.#send(journey, "join", dueMs, onSent);
  }

  #send(journey: Journey, step: QueueStep, dueMs: number, onSent?: () => void): void {
    journey.attempt++;
    const request = requestOf(step, this.#plan.dropId, journey);
    const onOutcome = (outcome: Outcome) => {
      if (!this.#ended) this.#take(journey, step, outcome, dueMs);
    };
    this.#connections.send(request, onOutcome, onSent);
  }

  #take(journey: Journey, step: QueueStep, outcome: Outcome, dueMs: number): void {
    if (outcome.kind === "lost") {
      this.#watch.lost();
      this.#tally.lost(step, outcome.reason);
      this.#again(journey, step, { counts: "failed", code: outcome.reason, retry: true });
      return;
    }
    const { answer, latencyMs, nowMs } = outcome;
    const judged = this.#judge(answer);
    this.#watch.answered();
    // A timer may fire a moment before its time: then the request was sent too early.
    const sinceDueMs = Math.max(nowMs - dueMs, latencyMs);
    const responseMs = this.#arrivals === null ? undefined : sinceDueMs;
    this.#tally.answered(step, answer.status, judged, latencyMs, nowMs, responseMs);
    if (judged.retry) this.#again(journey, step, judged, retryAfterMs(answer.headers));
    else if (judged.counts === "succeeded") this.#granted(journey, step, answer.body, nowMs);
    else this.#denied(journey, step, judged);
  }

  #again(journey: Journey, step: QueueStep, judged: Judged, askedMs?: number): void {
    const afterMs = retryDelayMs({ plan: "queue", attempt: journey.attempt, askedMs });
    if (afterMs === null) this.#denied(journey, step, judged);
    else this.#sendLater(journey, step, afterMs);
  }

  #granted(journey: Journey, step: QueueStep, body: string, nowMs: number): void {
    journey.attempt = 0;
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
    if (afterMs <= 0) {
      this.#send(journey, step, dueMs);
      return;
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#send(journey, step, dueMs);
    }, afterMs);
    this.#timers.add(timer);
  }

  tick() {
    return this.#tally.tick();
  }

  result(): Findings {
    return { ...this.#tally.result(), queue: this.#told.result() };
  }
}
