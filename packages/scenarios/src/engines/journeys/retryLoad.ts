import { isOfShare } from "../../load/intents.ts";
import type { RetryPlan } from "../../load/plan.ts";
import type { Acknowledgement, RetryResults } from "../../load/result.ts";
import type { LoadMeter } from "../measure/loadMeter.ts";
import type { Findings, Load } from "../process/generatorProcess.ts";
import type { Connections, Request } from "./connections.ts";
import { Copies } from "./copies.ts";
import { Courier, type Reply } from "./courier.ts";
import { QueueTally } from "./queueTally.ts";
import { payRequest, reserveRequest } from "./requests.ts";

interface Clicker {
  buyer: number;
  reserves: Copies;
  /** Null until a reservation is granted. */
  pays: Copies | null;
  /** By the first grant. */
  acknowledged: Acknowledgement | null;
}

/** Buyers who click more than once, lose patience, and send the same again. */
export class RetryLoad implements Load {
  readonly finished: Load["finished"];
  readonly #plan: RetryPlan;
  readonly #tally: QueueTally;
  readonly #courier: Courier;
  readonly #retries: RetryResults = { orders: [], takenBack: [] };
  #begun = 0;

  constructor(plan: RetryPlan, connections: Connections, meter: LoadMeter) {
    this.#plan = plan;
    this.#tally = new QueueTally(plan.buyers.length, meter);
    const { timeLimitMs } = plan;
    this.#courier = new Courier({ connections, tally: this.#tally, timeLimitMs });
    this.finished = this.#courier.finished;
    meter.begin(performance.now());
    // A connection for each click: they are to be on the wire at the same moment.
    const atATime = Math.max(1, Math.floor(plan.connections / plan.clicks));
    for (let free = atATime; free > 0; free--) this.#beginNext();
  }

  stop(...cutShort: Parameters<Load["stop"]>): void {
    this.#courier.stop(...cutShort);
  }

  #beginNext(): void {
    const buyer = this.#begun;
    if (buyer >= this.#plan.buyers.length) return;
    this.#begun++;
    const { dropId, keyPrefix, clicks } = this.#plan;
    const key = `${keyPrefix}-${buyer}`;
    const reserves = new Copies(clicks);
    const clicker: Clicker = { buyer, reserves, pays: null, acknowledged: null };
    const request = reserveRequest({ dropId, key, token: this.#tokenOf(buyer) });
    this.#click(clicker, { step: "reserve", request }, (reply) => {
      const id = reserves.take(reply);
      if (id !== undefined) this.#granted(clicker, id);
    });
  }

  #granted(clicker: Clicker, reservationId: string): void {
    const acknowledged = this.#tally.acknowledge(clicker.buyer, reservationId);
    // A second reservation for the same key is a fault, which the judge will find.
    if (clicker.acknowledged !== null) return;
    clicker.acknowledged = acknowledged;
    const pays = new Copies(this.#plan.clicks);
    clicker.pays = pays;
    const request = payRequest({ reservationId, token: this.#tokenOf(clicker.buyer) });
    this.#click(clicker, { step: "pay", request }, (reply) => {
      const orderId = pays.take(reply);
      if (orderId !== undefined) this.#retries.orders.push({ buyer: clicker.buyer, orderId });
    });
  }

  #click(
    clicker: Clicker,
    { step, request }: { step: "reserve" | "pay"; request: Request },
    take: (reply: Reply) => void,
  ): void {
    const { clicks, impatientShare, patienceMs } = this.#plan;
    const impatient = isOfShare(clicker.buyer, impatientShare);
    const errand = { step, request: impatient ? { ...request, patienceMs } : request };
    for (let click = 0; click < clicks; click++) {
      this.#courier.carry(errand, (reply) => {
        take(reply);
        this.#endIfAnswered(clicker);
      });
    }
  }

  /** Whoever was granted goes on to pay, but waits for the answers to the other clicks as well. */
  #endIfAnswered({ buyer, reserves, pays, acknowledged }: Clicker): void {
    if (reserves.open > 0 || (pays?.open ?? 0) > 0) return;
    for (const [step, copies] of [["reserve", reserves] as const, ["pay", pays] as const]) {
      for (const code of copies?.takenBack() ?? []) {
        this.#retries.takenBack.push({ buyer, step, code });
      }
    }
    if (acknowledged === null || pays === null) {
      const { counts, code } = reserves.no();
      this.#tally.sentAway(buyer, counts === "refused" ? "refused" : "failed", code);
    } else if (pays.ids.length > 0) this.#tally.paid(acknowledged);
    else this.#tally.unpaid(acknowledged, pays.no().code);
    if (this.#tally.open === 0) this.stop(null);
    else this.#beginNext();
  }

  #tokenOf(buyer: number): string {
    return this.#plan.buyers[buyer]?.token ?? "";
  }

  tick() {
    return this.#tally.tick();
  }

  result(): Findings {
    return { ...this.#tally.result(), queue: null, retries: this.#retries };
  }
}
