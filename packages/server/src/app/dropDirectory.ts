import type { Drop } from "../domain/drop.ts";
import type { Clock } from "../ports/clock.ts";
import type { CatalogueLedger } from "../ports/catalogueLedger.ts";

interface Known {
  readonly drop: Drop;
  readonly readAtMs: number;
}

/** What a process may believe of a drop's phase and total without asking: this long, in milliseconds. */
const AGE_MS_MAX = 250;

/**
 * The drops as this process last read them. Their fixed fields are always right; phase and total
 * may be `AGE_MS_MAX` old, which may delay a buyer but never lets one in: a claim's transaction
 * checks both itself.
 */
export class DropDirectory {
  readonly #known = new Map<string, Known>();
  readonly #reading = new Map<string, Promise<Drop | null>>();
  readonly #ledger: CatalogueLedger;
  readonly #clock: Clock;

  constructor(ledger: CatalogueLedger, clock: Clock) {
    this.#ledger = ledger;
    this.#clock = clock;
  }

  /** At once when it was read lately, otherwise from the ledger; null: no such drop. */
  get(dropId: string): Drop | Promise<Drop | null> {
    const known = this.#known.get(dropId);
    if (known !== undefined && this.#clock.monotonicMs() - known.readAtMs <= AGE_MS_MAX) {
      return known.drop;
    }
    return this.refresh(dropId);
  }

  /** Reads it from the ledger; callers of the same moment share one query. */
  refresh(dropId: string): Promise<Drop | null> {
    let reading = this.#reading.get(dropId);
    if (reading === undefined) {
      const startedAtMs = this.#clock.monotonicMs();
      reading = this.#ledger
        .findDrop(dropId)
        .then((drop) => {
          if (drop !== null) this.#known.set(dropId, { drop, readAtMs: startedAtMs });
          return drop;
        })
        .finally(() => this.#reading.delete(dropId));
      this.#reading.set(dropId, reading);
    }
    return reading;
  }

  /** Takes over what a transaction of this process just wrote. */
  learn(drop: Drop): void {
    this.#known.set(drop.id, { drop, readAtMs: this.#clock.monotonicMs() });
  }
}
