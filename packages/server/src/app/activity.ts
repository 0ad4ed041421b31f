interface Busy {
  /** Work between a commit in the ledger and its effect on the cache. */
  underWay: number;
  /** How often any such work has begun. */
  begun: number;
}

/**
 * What is under way for each drop. An audit compares two moments: ledger and cache can only be
 * held against each other when nothing ran, and nothing began, between the two readings.
 */
export class Activity {
  readonly #drops = new Map<string, Busy>();

  async during<T>(dropId: string, work: () => Promise<T>): Promise<T> {
    const busy = this.#of(dropId);
    busy.underWay += 1;
    busy.begun += 1;
    try {
      return await work();
    } finally {
      busy.underWay -= 1;
    }
  }

  /** Equal before and after, and not null: nothing of the drop happened in between. */
  quietMark(dropId: string): number | null {
    const { underWay, begun } = this.#of(dropId);
    return underWay === 0 ? begun : null;
  }

  #of(dropId: string): Busy {
    let busy = this.#drops.get(dropId);
    if (busy === undefined) {
      busy = { underWay: 0, begun: 0 };
      this.#drops.set(dropId, busy);
    }
    return busy;
  }
}
