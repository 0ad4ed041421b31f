import type { K6LoadPlan } from "./order.ts";
import type { Acknowledgement, Measured } from "../../load/result.ts";
import { Told } from "../journeys/told.ts";
import { QueueTally } from "../journeys/queueTally.ts";
import { LoadMeter } from "../measure/loadMeter.ts";
import { Meter } from "../measure/meter.ts";
import type { Findings } from "../process/generatorProcess.ts";
import type { K6Event } from "./events.ts";
import { InOrder } from "./inOrder.ts";

type Answered = Extract<K6Event, ["answered", ...unknown[]]>;
const NO_BUYERS = { accepted: 0, refused: 0, failed: 0, paid: 0 };

/** What k6's script told, counted and timed as that of every other engine. */
export class K6Findings {
  readonly #plan: K6LoadPlan;
  readonly #meter: LoadMeter;
  readonly #tally: QueueTally;
  readonly #told: Told;
  readonly #acknowledged = new Map<number, Acknowledgement>();
  readonly #answers = new InOrder<Answered>((answered, atMs) => this.#count(answered, atMs));
  readonly #measureFromMs: number;
  #dropped = 0;
  /** Until when reads were told. */
  #atMs = 0;

  constructor(plan: K6LoadPlan, tell: ConstructorParameters<typeof LoadMeter>[0]) {
    const buyers = plan.kind === "read" ? 0 : plan.buyers.length;
    this.#plan = plan;
    this.#meter = new LoadMeter(tell);
    this.#tally = new QueueTally(buyers, this.#meter);
    this.#told = new Told(buyers);
    this.#measureFromMs = plan.kind === "rush" ? plan.warmUpMs : 0;
  }

  /** Buyers who have not come to their end, but for those who never began. */
  get open(): number {
    return this.#tally.open - this.#dropped;
  }

  take(event: K6Event): void {
    switch (event[0]) {
      case "answered":
        // Times count from the load's start; reads have had their warm-up before that.
        if (event[5] >= this.#measureFromMs) this.#meter.begin(this.#measureFromMs);
        this.#answers.take(event, event[5]);
        return;
      case "lost":
        this.#tally.lost(event[1], event[2]);
        return;
      case "ticket":
        this.#told.ticket(event[1], event[2], event[3]);
        return;
      case "turnedAway":
        this.#told.turnedAway(event[1], event[2], event[3]);
        return;
      case "accepted":
        this.#acknowledged.set(event[1], this.#tally.acknowledge(event[1], event[2]));
        return;
      case "paid":
      case "unpaid": {
        const acknowledged = this.#acknowledged.get(event[1]);
        if (acknowledged === undefined) return;
        if (event[0] === "paid") this.#tally.paid(acknowledged);
        else this.#tally.unpaid(acknowledged, event[2]);
        return;
      }
      case "sentAway":
        this.#tally.sentAway(event[1], event[2], event[3]);
        return;
      case "dropped":
        this.#dropped = event[1];
    }
  }

  tick() {
    this.#answers.release();
    const { completions } = this.#meter;
    if (this.#plan.kind !== "read") return { completions, ...this.#tally.tick() };
    const doneShare = Math.min(1, this.#atMs / this.#plan.durationMs);
    return { completions, buyers: NO_BUYERS, doneShare };
  }

  /** What there is, once nothing more comes. */
  result(): Findings & { overall: Measured; peak: number | null } {
    this.#answers.end();
    this.#meter.end(this.#atMs);
    const { steps, buyers } = this.#tally.result();
    const { kind } = this.#plan;
    const rate = kind === "queue" ? null : this.#plan.ratePerSecond;
    const nothing = new Meter().result();
    const expected = { read: ["read"], rush: ["reserve", "pay"], queue: [] }[kind];
    return {
      overall: this.#meter.result(),
      steps: { ...Object.fromEntries(expected.map((step) => [step, nothing])), ...steps },
      offered: rate === null ? null : { ratePerSecond: rate, dropped: this.#dropped },
      peak: this.#meter.peak(),
      buyers: kind === "read" ? null : buyers,
      queue: kind === "queue" ? this.#told.result() : null,
    };
  }

  #count([, step, status, counts, code, , latencyMs, responseMs]: Answered, atMs: number): void {
    const judged = { counts, code, retry: false };
    this.#atMs = atMs;
    if (atMs < this.#measureFromMs) return;
    this.#tally.answered(step, status, judged, latencyMs, atMs, responseMs ?? undefined);
  }
}
