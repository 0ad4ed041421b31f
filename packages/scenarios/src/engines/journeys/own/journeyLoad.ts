import { setTimeout as sleep } from "node:timers/promises";
import { placedMessage } from "../../../own/faultPlace.ts";
import type { Journey, JourneyEnd, Reply } from "../../../own/journey.ts";
import type { Buyer, JourneyPlan } from "../../../load/plan.ts";
import { createAnswerJudge, retryAfterMs } from "../../measure/answers.ts";
import type { LoadMeter } from "../../measure/loadMeter.ts";
import type { CutShort, Findings, Load } from "../../process/generatorProcess.ts";
import type { Connections, Outcome, Request } from "../connections.ts";
import { retryDelayMs } from "../../measure/retries.ts";
import { QueueTally } from "../queueTally.ts";
import { watchTarget } from "../watch.ts";
import { BuyerHttp } from "./buyerHttp.ts";
import { randomOf } from "./random.ts";
import { Sightings } from "./sightings.ts";

const STEPS_MAX = 50;
/** Of a load that is over, nothing is told any more. */
const NEVER = new Promise<never>(() => {});

/** Every buyer's journey as a user's scenario has it. */
export class JourneyLoad implements Load {
  readonly finished: Promise<CutShort>;
  readonly #end: (cutShort: CutShort) => void;
  readonly #plan: JourneyPlan;
  readonly #journey: Journey<Record<string, number>>;
  readonly #connections: Connections;
  readonly #judge = createAnswerJudge();
  readonly #tally: QueueTally;
  readonly #watch: ReturnType<typeof watchTarget>;
  readonly #steps = new Set<string>();
  readonly #startMs = performance.now();
  #arrived = 0;
  #threw: { buyers: number; first: string } | null = null;
  #ended = false;

  constructor(
    plan: JourneyPlan,
    order: {
      connections: Connections;
      meter: LoadMeter;
      journey: Journey<Record<string, number>>;
    },
  ) {
    this.#plan = plan;
    this.#connections = order.connections;
    this.#journey = order.journey;
    this.#tally = new QueueTally(plan.buyers.length, order.meter);
    const { promise, resolve } = Promise.withResolvers<CutShort>();
    this.finished = promise;
    this.#end = resolve;
    this.#watch = watchTarget({
      timeLimitMs: plan.timeLimitMs,
      onDead: (cutShort) => this.stop(cutShort),
    });
    order.meter.begin(this.#startMs);
    this.#arrive();
  }

  stop(cutShort: CutShort): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#watch.end();
    this.#connections.destroy();
    this.#end(cutShort);
  }

  /** Lets in whoever is due, and comes back for the next. */
  #arrive(): void {
    const { buyers, ratePerSecond } = this.#plan;
    for (; !this.#ended; this.#arrived++) {
      const buyer = buyers[this.#arrived];
      if (buyer === undefined) return;
      const sinceStartMs =
        ratePerSecond === null ? 0 : Math.floor((this.#arrived * 1_000) / ratePerSecond);
      const dueMs = this.#startMs + sinceStartMs;
      const waitMs = dueMs - performance.now();
      if (waitMs > 0) {
        setTimeout(() => this.#arrive(), waitMs);
        return;
      }
      void this.#live(buyer, this.#arrived, ratePerSecond === null ? null : dueMs);
    }
  }

  /** @param dueMs when the buyer was meant to come; null where that is not known */
  async #live(buyer: Buyer, index: number, dueMs: number | null): Promise<void> {
    const sightings = new Sightings(index, this.#tally);
    let intendedMs = dueMs;
    const http = new BuyerHttp({
      wire: (step, request, again) => {
        const fromMs = dueMs === null ? null : (intendedMs ?? performance.now());
        intendedMs = null;
        return this.#carry({ step, request, again, fromMs });
      },
      witness: sightings,
      token: buyer.token,
      dropId: this.#plan.dropId,
      idempotencyKey: `${this.#plan.keyPrefix}-${index}`,
    });
    let end: JourneyEnd = undefined;
    try {
      end = await this.#journey({
        buyer: { index, id: buyer.buyerId },
        knobs: this.#plan.knobs,
        drop: { id: this.#plan.dropId },
        http,
        random: randomOf(index),
        sleep: (ms) => sleep(ms),
      });
    } catch (thrown) {
      end = { failed: "journey_threw" };
      this.#threw ??= { buyers: 0, first: placedMessage(this.#plan.file, thrown) };
      this.#threw.buyers++;
    }
    if (this.#ended) return;
    sightings.finish(end);
    if (this.#tally.open === 0) this.stop(null);
  }

  /** Sends it until there is an answer to go by; `fromMs`: when it was meant to be sent. */
  async #carry(order: {
    step: string;
    request: Request;
    again: boolean;
    fromMs: number | null;
  }): Promise<Reply<unknown>> {
    const { step, request, again, fromMs } = order;
    this.#steps.add(step);
    if (this.#steps.size > STEPS_MAX) throw new Error(`more than ${STEPS_MAX} different steps`);
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.#send(request);
      const { reply, retry, askedMs } = this.#take(step, outcome, attempt === 1 ? fromMs : null);
      const delayMs = again && retry ? retryDelayMs({ plan: "queue", attempt, askedMs }) : null;
      if (delayMs === null) return reply;
      await sleep(delayMs);
    }
  }

  async #send(request: Request): Promise<Outcome> {
    if (this.#ended) return NEVER;
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    this.#connections.send(request, resolve);
    const outcome = await promise;
    return this.#ended ? NEVER : outcome;
  }

  #take(step: string, outcome: Outcome, fromMs: number | null) {
    if (outcome.kind === "lost") {
      const { reason } = outcome;
      this.#watch.lost();
      this.#tally.lost(step, reason);
      const reply: Reply<unknown> = { ok: false, status: 0, code: reason, body: null };
      return { reply, retry: true, askedMs: undefined };
    }
    const { answer, latencyMs, nowMs } = outcome;
    const { status } = answer;
    const judged = this.#judge(answer);
    this.#watch.answered();
    const responseMs = fromMs === null ? undefined : Math.max(latencyMs, nowMs - fromMs);
    this.#tally.answered(step, status, judged, latencyMs, nowMs, responseMs);
    const body = parsed(answer.body);
    const reply: Reply<unknown> =
      judged.counts === "succeeded"
        ? { ok: true, status, code: "", body }
        : { ok: false, status, code: judged.code, body };
    return { reply, retry: judged.retry, askedMs: retryAfterMs(answer.headers) };
  }

  tick() {
    return this.#tally.tick();
  }

  result(): Findings {
    const { ratePerSecond } = this.#plan;
    return {
      ...this.#tally.result(),
      queue: null,
      // Whoever is due comes, if late: that is in the response times.
      offered: ratePerSecond === null ? null : { ratePerSecond, dropped: 0 },
      ...(this.#threw === null ? {} : { journeyThrew: this.#threw }),
    };
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
