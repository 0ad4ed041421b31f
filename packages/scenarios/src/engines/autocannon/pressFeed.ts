import type { PressPlan } from "../../load/plan.ts";
import { BUYER_ENDS, type Acknowledgement, type BuyerEnd } from "../../load/result.ts";
import { type Answer, createAnswerJudge } from "../measure/answers.ts";
import type { LoadMeter } from "../measure/loadMeter.ts";
import type { Findings } from "../process/generatorProcess.ts";
import type { Feed, Job } from "./feed.ts";
import type { RequestWriter } from "./requests.ts";

interface PressJob extends Job {
  buyer: number;
}

/**
 * A crowd that stands in a circle: the buyer who has waited longest presses reserve next, and
 * goes to the back when it is answered, so that nobody has two requests on the wire.
 */
export class PressFeed implements Feed<PressJob> {
  onReady: () => void = () => {};
  readonly #plan: PressPlan;
  readonly #presses: Buffer[];
  readonly #judge = createAnswerJudge();
  readonly #meter: LoadMeter;
  /** The circle: buyers by when they press; `#pressed` and `#returned` count round it. */
  readonly #circle: Uint32Array;
  #pressed = 0;
  #returned = 0;
  readonly #ends: Uint8Array;
  /** What each buyer without a unit was told last. */
  readonly #noes: string[] = [];
  readonly #acknowledged: Acknowledgement[] = [];
  readonly #owned = new Map<number, Set<string>>();
  #startMs: number | null = null;

  constructor(plan: PressPlan, writer: RequestWriter, meter: LoadMeter) {
    this.#plan = plan;
    this.#meter = meter;
    this.#circle = Uint32Array.from(plan.buyers, (_, index) => index);
    this.#returned = plan.buyers.length;
    this.#ends = new Uint8Array(plan.buyers.length);
    this.#presses = plan.buyers.map(({ token }) =>
      writer.reserve({ dropId: plan.dropId, token, key: null }),
    );
  }

  next(nowMs: number): PressJob | "done" {
    this.#startMs ??= nowMs;
    this.#meter.begin(nowMs);
    const size = this.#circle.length;
    if (nowMs - this.#startMs >= this.#plan.durationMs && this.#pressed >= size) return "done";
    // There are no more connections than buyers, so somebody always stands in the circle.
    const buyer = this.#circle[this.#pressed++ % size] as number;
    return { buyer, request: this.#presses[buyer] as Buffer };
  }

  answered({ buyer }: PressJob, answer: Answer, latencyMs: number, nowMs: number): void {
    const judged = this.#judge(answer);
    this.#meter.answered(answer.status, judged, latencyMs, nowMs);
    if (judged.counts === "succeeded") this.#own(buyer, idOf(answer.body));
    else if (judged.code === "limit_reached") this.#limited(buyer, answer.body);
    else if (!this.#owned.has(buyer)) {
      this.#end(buyer, judged.counts === "refused" ? "refused" : "failed", judged.code);
    }
    this.#goBack(buyer);
  }

  lost({ buyer }: PressJob, reason: string): void {
    this.#meter.lost(reason);
    if (!this.#owned.has(buyer)) this.#end(buyer, "failed", reason);
    this.#goBack(buyer);
  }

  /** It names what the buyer has: whoever lost the answer to an earlier press learns of it now. */
  #limited(buyer: number, body: string): void {
    const { reservationIds = [] } = JSON.parse(body) as { reservationIds?: string[] };
    for (const id of reservationIds) this.#own(buyer, id);
    if (!this.#owned.has(buyer)) this.#end(buyer, "refused", "limit_reached");
  }

  #own(buyer: number, reservationId: string): void {
    const ids = this.#owned.get(buyer) ?? new Set();
    this.#owned.set(buyer, ids);
    if (ids.has(reservationId)) return;
    ids.add(reservationId);
    this.#acknowledged.push({ buyer, reservationId, ordered: false });
    this.#end(buyer, "accepted", "");
  }

  #end(buyer: number, end: BuyerEnd, reason: string): void {
    this.#ends[buyer] = BUYER_ENDS.indexOf(end);
    this.#noes[buyer] = reason;
  }

  #goBack(buyer: number): void {
    this.#circle[this.#returned++ % this.#circle.length] = buyer;
  }

  tick(nowMs: number) {
    const elapsedMs = nowMs - (this.#startMs ?? nowMs);
    const size = this.#circle.length;
    return {
      doneShare: Math.min(1, elapsedMs / this.#plan.durationMs, this.#pressed / size),
      buyers: { ...this.#count(), paid: 0 },
    };
  }

  #count() {
    const counts = { open: 0, accepted: 0, refused: 0, failed: 0 };
    for (const end of this.#ends) counts[BUYER_ENDS[end] ?? "open"]++;
    return counts;
  }

  result(): Findings {
    return {
      steps: { reserve: this.#meter.result() },
      offered: null,
      buyers: {
        ends: this.#ends,
        acknowledged: this.#acknowledged,
        refusedByReason: this.#reasonsOf("refused"),
        failedByReason: this.#reasonsOf("failed"),
        unpaidByReason: {},
      },
      queue: null,
    };
  }

  #reasonsOf(end: BuyerEnd): Record<string, number> {
    const reasons: Record<string, number> = {};
    this.#ends.forEach((of, buyer) => {
      const reason = this.#noes[buyer] ?? "";
      if (BUYER_ENDS[of] === end) reasons[reason] = (reasons[reason] ?? 0) + 1;
    });
    return reasons;
  }
}

function idOf(body: string): string {
  return (JSON.parse(body) as { id: string }).id;
}
