import {
  type Acknowledgement,
  BUYER_ENDS,
  type BuyerEnd,
  type BuyerResults,
} from "../../load/result.ts";
import type { Judged } from "../measure/answers.ts";
import type { LoadMeter } from "../measure/loadMeter.ts";
import { Meter } from "../measure/meter.ts";
import type { Findings } from "../process/generatorProcess.ts";
import type { LossReason } from "./connections.ts";

type Tally = Record<string, number>;

/** Counts and times requests by step, and its buyers by their ends. */
export class QueueTally {
  readonly #overall: LoadMeter;
  readonly #meters = new Map<string, Meter>();
  readonly #ends: Uint8Array;
  readonly #acknowledged: Acknowledgement[] = [];
  readonly #reasons = { refused: {} as Tally, failed: {} as Tally, unpaid: {} as Tally };
  readonly #counts = { accepted: 0, refused: 0, failed: 0, paid: 0 };
  /** Buyers who have not come to their end. */
  open: number;

  constructor(buyers: number, overall: LoadMeter) {
    this.#overall = overall;
    this.#ends = new Uint8Array(buyers);
    this.open = buyers;
  }

  /** What is measured begins; only the first call counts. */
  begin(nowMs: number): void {
    this.#overall.begin(nowMs);
  }

  /** `responseMs` since the intended start, in an open load. */
  answered(
    step: string,
    status: number,
    judged: Judged,
    latencyMs: number,
    nowMs: number,
    responseMs?: number,
  ): void {
    this.#meterOf(step).answered(status, judged, latencyMs, nowMs, responseMs);
    this.#overall.answered(status, judged, latencyMs, nowMs, responseMs);
  }

  lost(step: string, reason: LossReason): void {
    this.#meterOf(step).lost(reason);
    this.#overall.lost(reason);
  }

  acknowledge(buyer: number, reservationId: string): Acknowledgement {
    const acknowledged = { buyer, reservationId, ordered: false };
    this.#acknowledged.push(acknowledged);
    this.#counts.accepted++;
    return acknowledged;
  }

  paid(acknowledged: Acknowledgement): void {
    acknowledged.ordered = true;
    this.#counts.paid++;
    this.#finish(acknowledged.buyer, "accepted");
  }

  unpaid({ buyer }: Acknowledgement, reason: string): void {
    raise(this.#reasons.unpaid, reason);
    this.#finish(buyer, "accepted");
  }

  sentAway(buyer: number, end: "refused" | "failed", reason: string): void {
    raise(this.#reasons[end], reason);
    this.#counts[end]++;
    this.#finish(buyer, end);
  }

  tick() {
    const buyers = this.#ends.length;
    return {
      doneShare: buyers === 0 ? 1 : 1 - this.open / buyers,
      buyers: { ...this.#counts },
    };
  }

  result(): Omit<Findings, "queue"> & { buyers: BuyerResults } {
    return {
      steps: Object.fromEntries([...this.#meters].map(([step, meter]) => [step, meter.result()])),
      offered: null,
      buyers: {
        ends: this.#ends,
        acknowledged: this.#acknowledged,
        refusedByReason: this.#reasons.refused,
        failedByReason: this.#reasons.failed,
        unpaidByReason: this.#reasons.unpaid,
      },
    };
  }

  #finish(buyer: number, end: BuyerEnd): void {
    this.#ends[buyer] = BUYER_ENDS.indexOf(end);
    this.open--;
  }

  #meterOf(step: string): Meter {
    const meter = this.#meters.get(step) ?? new Meter();
    this.#meters.set(step, meter);
    return meter;
  }
}

function raise(tally: Tally, reason: string): void {
  tally[reason] = (tally[reason] ?? 0) + 1;
}
