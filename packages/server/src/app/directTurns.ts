import type { Clock } from "../ports/clock.ts";

export interface DirectTurnsLimits {
  /** Transactions under way at once. */
  underWayMax: number;
  /** Requests that wait for their turn; beyond it they are refused at once. */
  waitingMax: number;
  /** How long one may wait, in milliseconds. */
  waitMsMax: number;
}

/**
 * All transactions of a direct drop wait for its row, and each keeps a connection to the ledger
 * meanwhile. So only half as many are under way as a ledger has writers: whatever one drop's row
 * is locked by, other drops' claims, payments and the workers have connections.
 */
export const DIRECT_LIMITS: DirectTurnsLimits = {
  underWayMax: 8,
  waitingMax: 16_384,
  waitMsMax: 5_000,
};

/** Lets requests to direct drops into the ledger in the order in which they came. */
export class DirectTurns {
  readonly #limits: DirectTurnsLimits;
  readonly #clock: Clock;
  /** First come, first served; each begins the work of one that waits. */
  readonly #waiting = new Set<() => void>();
  #underWay = 0;

  constructor(limits: DirectTurnsLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** Does the work once it is its turn; null: too many wait, or it took too long. */
  async take<T>(work: () => Promise<T>): Promise<T | null> {
    const { underWayMax, waitingMax } = this.#limits;
    if (this.#underWay >= underWayMax) {
      if (this.#waiting.size >= waitingMax) return null;
      if (!(await this.#turn())) return null;
    } else this.#underWay += 1;
    try {
      return await work();
    } finally {
      this.#pass();
    }
  }

  /** False: it did not come in time. */
  #turn(): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const begin = () => {
      cancel();
      resolve(true);
    };
    const cancel = this.#clock.after(this.#limits.waitMsMax, () => {
      this.#waiting.delete(begin);
      resolve(false);
    });
    this.#waiting.add(begin);
    return promise;
  }

  /** Hands the turn to whoever waits longest. */
  #pass(): void {
    const [first] = this.#waiting;
    if (first === undefined) {
      this.#underWay -= 1;
      return;
    }
    this.#waiting.delete(first);
    first();
  }
}
