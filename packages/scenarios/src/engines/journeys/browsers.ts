import { ROUTES } from "@dropctl/protocol";
import { createAnswerJudge } from "../measure/answers.ts";
import { type Arrival, Arrivals } from "./arrivals.ts";
import type { Connections, Request } from "./connections.ts";
import { fill } from "./requests.ts";
import type { QueueTally } from "./queueTally.ts";

/** People who look at the stock, the drop and the product, by turns, one read each. */
export class Browsers {
  readonly #connections: Connections;
  readonly #tally: QueueTally;
  readonly #requests: readonly Request[];
  readonly #judge = createAnswerJudge();
  readonly #arrivals: Arrivals;
  #open = 0;
  #onIdle: (() => void) | null = null;
  /** Who came and could read nothing; null until the end. */
  #stopped: { dropped: number } | null = null;

  /** @param order.times by `performance.now()`; the reads are measured in `tally` */
  constructor(order: {
    dropId: string;
    productId: string;
    times: Iterable<number>;
    connections: Connections;
    tally: QueueTally;
  }) {
    const { dropId, productId } = order;
    this.#connections = order.connections;
    this.#tally = order.tally;
    this.#requests = [
      fill(ROUTES.getStock.path, dropId),
      fill(ROUTES.getDrop.path, dropId),
      fill(ROUTES.getProduct.path, productId),
    ].map((path) => ({ method: "GET", path, headers: {} }));
    this.#arrivals = new Arrivals(order.times, (arrival) => this.#read(arrival));
  }

  /** Nobody new comes; resolves when the reads under way are answered. */
  async leave(): Promise<void> {
    this.#arrivals.stop();
    if (this.#open > 0) await new Promise<void>((resolve) => (this.#onIdle = resolve));
  }

  /** At once; what is under way is broken and not measured. */
  stop(): { dropped: number } {
    if (this.#stopped !== null) return this.#stopped;
    this.#stopped = this.#arrivals.stop();
    this.#connections.destroy();
    this.#onIdle?.();
    return this.#stopped;
  }

  #read({ index, dueMs, onSent }: Arrival): void {
    const request = this.#requests[index % this.#requests.length];
    if (request === undefined) return;
    this.#open++;
    this.#tally.begin(performance.now());
    this.#connections.send(
      request,
      (outcome) => {
        if (this.#stopped !== null) return;
        if (outcome.kind === "lost") {
          this.#tally.lost("read", outcome.reason);
        } else {
          const { answer, latencyMs, nowMs } = outcome;
          const judged = this.#judge(answer);
          this.#tally.answered("read", answer.status, judged, latencyMs, nowMs, nowMs - dueMs);
        }
        if (--this.#open === 0) this.#onIdle?.();
      },
      onSent,
    );
  }
}
