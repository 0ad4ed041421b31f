import type { DropPlan } from "../../load/plan.ts";
import type { LoadMeter } from "../measure/loadMeter.ts";
import type { CutShort, Findings, Load } from "../process/generatorProcess.ts";
import { Browsers } from "./browsers.ts";
import type { Connections } from "./connections.ts";
import { QueueLoad } from "./queueLoad.ts";
import { QueueTally } from "./queueTally.ts";
import { browseTimes, buyerTimes, highestRate } from "./timeline.ts";

/** A whole evening: people who browse, and buyers who come around the opening. */
export class DropLoad implements Load {
  readonly finished: Promise<CutShort>;
  readonly #plan: DropPlan;
  readonly #crowd: QueueLoad;
  readonly #browsers: Browsers;
  #dropped = 0;
  #cutShort: CutShort = null;

  constructor(
    plan: DropPlan,
    connections: { buyers: Connections; browsers: Connections },
    meter: LoadMeter,
  ) {
    this.#plan = plan;
    const timeline = { ...plan, openMs: performance.now() + plan.opensAtMs - Date.now() };
    const tally = new QueueTally(plan.buyers.length, meter);
    const comeAtMs = buyerTimes(timeline);
    this.#crowd = new QueueLoad({ ...plan, pollMs: null }, connections.buyers, tally, comeAtMs);
    const { dropId, productId } = plan;
    this.#browsers = new Browsers({
      ...{ dropId, productId, tally },
      times: browseTimes(timeline),
      connections: connections.browsers,
    });
    this.finished = this.#finish();
  }

  stop(cutShort: CutShort): void {
    this.#cutShort ??= cutShort;
    this.#crowd.stop(cutShort);
    // The crowd may have had its end already, and only reads be under way.
    this.#browsers.stop();
  }

  async #finish(): Promise<CutShort> {
    const cutShort = await this.#crowd.finished;
    if (cutShort === null) await this.#browsers.leave();
    this.#dropped = this.#crowd.dropped + this.#browsers.stop().dropped;
    return cutShort ?? this.#cutShort;
  }

  tick() {
    return this.#crowd.tick();
  }

  result(): Findings {
    const offered = { ratePerSecond: highestRate(this.#plan), dropped: this.#dropped };
    return { ...this.#crowd.result(), offered };
  }
}
