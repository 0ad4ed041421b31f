import type { RushPlan } from "../../load/plan.ts";
import { BUYER_ENDS, type Acknowledgement, type BuyerEnd } from "../../load/result.ts";
import { type Answer, createAnswerJudge, type Judged, retryAfterMs } from "../measure/answers.ts";
import type { Findings } from "../process/generatorProcess.ts";
import { Arrivals } from "./arrivals.ts";
import type { Feed, Job } from "./feed.ts";
import type { LoadMeter } from "../measure/loadMeter.ts";
import { Meter } from "../measure/meter.ts";
import { retryDelayMs } from "../measure/retries.ts";
import type { RequestWriter } from "./requests.ts";

interface RushJob extends Job {
  step: "reserve" | "pay";
  buyer: number;
  /** Counts from 1. */
  attempt: number;
  /** Set for a payment: whose reservation it settles. */
  acknowledged: Acknowledgement | null;
  /** When it was meant to be sent; null in a closed loop. */
  intendedMs: number | null;
}

/**
 * Every buyer, as soon as a connection is free or at the plan's rate, reserves once and, if granted, pays on the connection that granted it. An answer
 * that says "try again", or none at all, is sent again: the same bytes, hence the same key.
 */
export class RushFeed implements Feed<RushJob> {
  onReady: () => void = () => {};
  readonly #plan: RushPlan;
  readonly #writer: RequestWriter;
  readonly #reserves: Buffer[];
  readonly #arrivals: Arrivals | null;
  readonly #judge = createAnswerJudge();
  readonly #meters: { overall: LoadMeter; reserve: Meter; pay: Meter };
  readonly #ends: Uint8Array;
  readonly #acknowledged: Acknowledgement[] = [];
  readonly #refused: Record<string, number> = {};
  readonly #failed: Record<string, number> = {};
  readonly #unpaid: Record<string, number> = {};
  readonly #counts = { accepted: 0, refused: 0, failed: 0, paid: 0 };
  /** Payments and retries that may go now; the last in goes first, so a buyer pays at once. */
  readonly #ready: RushJob[] = [];
  /** Null before the first request. */
  #measureFromMs: number | null = null;
  #begun = 0;
  #finished = 0;

  constructor(plan: RushPlan, writer: RequestWriter, overall: LoadMeter) {
    this.#meters = { overall, reserve: new Meter(), pay: new Meter() };
    this.#plan = plan;
    this.#writer = writer;
    const rate = plan.ratePerSecond;
    this.#arrivals = rate === null ? null : new Arrivals(rate, () => this.onReady());
    this.#ends = new Uint8Array(plan.buyers.length);
    // Written before the clock starts, so that the load costs no string work.
    this.#reserves = plan.buyers.map(({ token }, index) =>
      writer.reserve({ dropId: plan.dropId, token, key: `${plan.keyPrefix}-${index}` }),
    );
  }

  next(nowMs: number): RushJob | "wait" | "done" {
    this.#measureFromMs ??= nowMs + this.#plan.warmUpMs;
    if (nowMs >= this.#measureFromMs) this.#meters.overall.begin(nowMs);
    const ready = this.#ready.pop();
    if (ready !== undefined) return ready;
    const request = this.#reserves[this.#begun];
    if (request !== undefined) {
      const intendedMs = this.#arrivals?.take(nowMs) ?? null;
      if (this.#arrivals !== null && intendedMs === null) return "wait";
      const buyer = this.#begun++;
      return { step: "reserve", buyer, attempt: 1, acknowledged: null, intendedMs, request };
    }
    return this.#finished < this.#plan.buyers.length ? "wait" : "done";
  }

  answered(job: RushJob, answer: Answer, latencyMs: number, nowMs: number): void {
    const judged = this.#judge(answer);
    if (nowMs >= (this.#measureFromMs ?? 0)) {
      const responseMs = job.intendedMs === null ? undefined : nowMs - job.intendedMs;
      this.#meters[job.step].answered(answer.status, judged, latencyMs, nowMs, responseMs);
      this.#meters.overall.answered(answer.status, judged, latencyMs, nowMs, responseMs);
    }
    if (judged.retry && this.#retried(job, retryAfterMs(answer.headers))) return;
    if (job.step === "pay") {
      this.#endPayment(job, judged);
    } else if (judged.counts === "succeeded") {
      this.#accept(job, answer.body);
    } else {
      this.#end(job.buyer, judged.counts, judged.code);
    }
  }

  lost(job: RushJob, reason: string, nowMs: number): void {
    if (nowMs >= (this.#measureFromMs ?? 0)) {
      this.#meters[job.step].lost(reason);
      this.#meters.overall.lost(reason);
    }
    if (this.#retried(job, undefined)) return;
    if (job.step === "reserve") this.#end(job.buyer, "failed", reason);
    else this.#endPayment(job, { counts: "failed", code: reason, retry: false });
  }

  #accept(job: RushJob, body: string): void {
    const reservationId = (JSON.parse(body) as { id: string }).id;
    const acknowledged = { buyer: job.buyer, reservationId, ordered: false };
    this.#acknowledged.push(acknowledged);
    this.#counts.accepted++;
    const token = this.#plan.buyers[job.buyer]?.token ?? "";
    const request = this.#writer.pay({ reservationId, token });
    const intendedMs = this.#arrivals === null ? null : performance.now();
    this.#ready.push({
      step: "pay",
      buyer: job.buyer,
      attempt: 1,
      acknowledged,
      intendedMs,
      request,
    });
  }

  #endPayment(job: RushJob, judged: Judged): void {
    if (judged.counts === "succeeded" && job.acknowledged !== null) {
      job.acknowledged.ordered = true;
      this.#counts.paid++;
    } else {
      this.#unpaid[judged.code] = (this.#unpaid[judged.code] ?? 0) + 1;
    }
    this.#finish(job.buyer, "accepted");
  }

  #end(buyer: number, end: "refused" | "failed", reason: string): void {
    const reasons = end === "refused" ? this.#refused : this.#failed;
    reasons[reason] = (reasons[reason] ?? 0) + 1;
    this.#counts[end]++;
    this.#finish(buyer, end);
  }

  #finish(buyer: number, end: BuyerEnd): void {
    this.#ends[buyer] = BUYER_ENDS.indexOf(end);
    if (++this.#finished === this.#plan.buyers.length) this.onReady();
  }

  /** Whether it will be sent again. */
  #retried(job: RushJob, askedMs: number | undefined): boolean {
    const afterMs = retryDelayMs({ plan: "rush", attempt: job.attempt, askedMs });
    if (afterMs === null) return false;
    setTimeout(() => {
      const intendedMs = this.#arrivals === null ? null : performance.now();
      this.#ready.push({ ...job, attempt: job.attempt + 1, intendedMs });
      this.onReady();
    }, afterMs);
    return true;
  }

  tick() {
    return {
      doneShare: this.#finished / this.#plan.buyers.length,
      buyers: { ...this.#counts },
    };
  }

  result(): Findings {
    const rate = this.#plan.ratePerSecond;
    return {
      steps: { reserve: this.#meters.reserve.result(), pay: this.#meters.pay.result() },
      // Every buyer is served in the end, late perhaps: the response times say how late.
      offered: rate === null ? null : { ratePerSecond: rate, dropped: 0 },
      buyers: {
        ends: this.#ends,
        acknowledged: this.#acknowledged,
        refusedByReason: this.#refused,
        failedByReason: this.#failed,
        unpaidByReason: this.#unpaid,
      },
      queue: null,
    };
  }
}
