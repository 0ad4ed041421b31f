import type { Stock } from "@dropctl/protocol";
import { isOfShare } from "../../load/intents.ts";
import type { HoldsPlan } from "../../load/plan.ts";
import type { Acknowledgement } from "../../load/result.ts";
import type { Judged } from "../measure/answers.ts";
import type { LoadMeter } from "../measure/loadMeter.ts";
import type { Findings, Load } from "../process/generatorProcess.ts";
import type { Connections } from "./connections.ts";
import { Courier } from "./courier.ts";
import { comeBack } from "./moves.ts";
import { QueueTally } from "./queueTally.ts";
import { payRequest, reserveRequest, stockRequest } from "./requests.ts";

/** Between two looks at the stock, one for all who wait. */
const LOOK_MS = 100;

/** Buyers of whom a share never pays, and others who wait for the units that come back. */
export class HoldsLoad implements Load {
  readonly finished: Load["finished"];
  readonly #plan: HoldsPlan;
  readonly #tally: QueueTally;
  readonly #courier: Courier;
  readonly #tries: Uint32Array;
  /** Refused and not gone home, in the order in which they were refused. */
  readonly #waiting: number[] = [];
  #begun = 0;
  #soldOut = false;

  constructor(plan: HoldsPlan, connections: Connections, meter: LoadMeter) {
    this.#plan = plan;
    this.#tries = new Uint32Array(plan.buyers.length);
    this.#tally = new QueueTally(plan.buyers.length, meter);
    const { timeLimitMs } = plan;
    this.#courier = new Courier({ connections, tally: this.#tally, timeLimitMs });
    this.finished = this.#courier.finished;
    meter.begin(performance.now());
    // No more of them than connections: a payment must not stand behind the crowd.
    for (let free = plan.connections; free > 0; free--) this.#beginNext();
    this.#courier.later(LOOK_MS, () => this.#look());
  }

  stop(...cutShort: Parameters<Load["stop"]>): void {
    this.#courier.stop(...cutShort);
  }

  /** A buyer's first try; the next buyer's comes when this one is answered. */
  #beginNext(): void {
    const buyer = this.#begun;
    if (buyer >= this.#plan.buyers.length) return;
    this.#begun++;
    this.#try(buyer, () => this.#beginNext());
  }

  #try(buyer: number, onAnswer: () => void = () => {}): void {
    const { dropId, keyPrefix } = this.#plan;
    const tried = (this.#tries[buyer] ?? 0) + 1;
    this.#tries[buyer] = tried;
    const key = `${keyPrefix}-${buyer}-${tried}`;
    const request = reserveRequest({ dropId, key, token: this.#tokenOf(buyer) });
    this.#courier.carry({ step: "reserve", request }, ({ judged, body }) => {
      if (judged.counts === "succeeded") this.#granted(buyer, body);
      else if (judged.code === "sold_out" && !this.#soldOut) this.#waiting.push(buyer);
      else this.#sendAway(buyer, judged);
      onAnswer();
    });
  }

  #granted(buyer: number, body: string): void {
    const { id } = JSON.parse(body) as { id: string };
    const acknowledged = this.#tally.acknowledge(buyer, id);
    if (isOfShare(buyer, this.#plan.noPayShare)) this.#unpaid(acknowledged, "no_pay");
    else this.#pay(acknowledged);
  }

  #pay(acknowledged: Acknowledgement): void {
    const { buyer, reservationId } = acknowledged;
    const request = payRequest({ reservationId, token: this.#tokenOf(buyer) });
    this.#courier.carry({ step: "pay", request }, ({ judged }) => {
      if (judged.counts !== "succeeded") return this.#unpaid(acknowledged, judged.code);
      this.#tally.paid(acknowledged);
      this.#endIfAll();
    });
  }

  #look(): void {
    if (this.#waiting.length === 0) return this.#courier.later(LOOK_MS, () => this.#look());
    const request = stockRequest(this.#plan.dropId);
    this.#courier.carry({ step: "read", request }, ({ judged, body }) => {
      this.#courier.later(LOOK_MS, () => this.#look());
      if (judged.counts !== "succeeded") return;
      const move = comeBack(JSON.parse(body) as Stock, this.#waiting.length);
      if (move === "sold_out") this.#sendAllAway();
      else for (const buyer of this.#waiting.splice(0, move)) this.#try(buyer);
    });
  }

  #sendAllAway(): void {
    this.#soldOut = true;
    for (const buyer of this.#waiting.splice(0)) {
      this.#sendAway(buyer, { counts: "refused", code: "sold_out" });
    }
  }

  #sendAway(buyer: number, { counts, code }: Pick<Judged, "counts" | "code">): void {
    this.#tally.sentAway(buyer, counts === "refused" ? "refused" : "failed", code);
    this.#endIfAll();
  }

  #unpaid(acknowledged: Acknowledgement, reason: string): void {
    this.#tally.unpaid(acknowledged, reason);
    this.#endIfAll();
  }

  #endIfAll(): void {
    if (this.#tally.open === 0) this.stop(null);
  }

  #tokenOf(buyer: number): string {
    return this.#plan.buyers[buyer]?.token ?? "";
  }

  tick() {
    return this.#tally.tick();
  }

  result(): Findings {
    return { ...this.#tally.result(), queue: null };
  }
}
