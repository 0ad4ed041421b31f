import type { DropEvent } from "../../domain/dropEvent.ts";
import type { Clock } from "../../ports/clock.ts";
import type { EventLedger } from "../../ports/eventLedger.ts";
import type { Telemetry } from "../../ports/telemetry.ts";
import type { DropState, DropStates } from "./dropStates.ts";

/** Who hears of a drop. */
export interface FeedListener {
  /**
   * As it is now, a few times a second, changed or not, and what happened since: in the order of
   * their numbers, each once.
   */
  news(state: DropState | null, entries: readonly DropEvent[]): void;
  /** The round came to nothing: what was told last is growing old. */
  silent(): void;
}

export interface FeedDeps {
  states: DropStates;
  ledger: EventLedger;
  clock: Clock;
  telemetry: Telemetry;
}

const STATE_EVERY_MS = 250;
/** The log is asked every so many rounds: what another process did is told within a second. */
const ROUNDS_PER_LOG = 3;
/** Entries of one question. */
const LOG_LIMIT = 500;

/** Looks at one drop again and again, for all who watch it, until it is stopped. */
export class DropFeed {
  readonly #dropId: string;
  readonly #hear: FeedListener;
  readonly #deps: FeedDeps;
  #lastNumber: number;
  #round = 0;
  #woken = false;
  #running = false;
  #isFailing = false;
  #stopped = false;
  #cancel: () => void = () => undefined;

  /** `lastNumber`: the log is known up to this entry. */
  constructor(
    deps: FeedDeps,
    { dropId, lastNumber, hear }: { dropId: string; lastNumber: number; hear: FeedListener },
  ) {
    this.#deps = deps;
    this.#dropId = dropId;
    this.#lastNumber = lastNumber;
    this.#hear = hear;
    this.#schedule();
  }

  /** Something has just happened to the drop: it is looked at now. */
  wake(): void {
    this.#woken = true;
    if (this.#running || this.#stopped) return;
    this.#cancel();
    void this.#run();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  #schedule(): void {
    this.#cancel = this.#deps.clock.after(STATE_EVERY_MS, () => void this.#run());
  }

  async #run(): Promise<void> {
    this.#running = true;
    const anew = this.#woken;
    this.#woken = false;
    try {
      await this.#look(anew);
      this.#isFailing = false;
    } catch (cause) {
      // Once for as long as it lasts; the rounds go on.
      if (!this.#isFailing && !this.#stopped) {
        const { telemetry } = this.#deps;
        telemetry.fault("a drop's stream has no news", { dropId: this.#dropId, cause });
      }
      this.#isFailing = true;
      if (!this.#stopped) this.#hear.silent();
    }
    this.#running = false;
    if (this.#stopped) return;
    if (this.#woken) void this.#run();
    else this.#schedule();
  }

  async #look(anew: boolean): Promise<void> {
    const { states, ledger } = this.#deps;
    const asksLog = anew || this.#round % ROUNDS_PER_LOG === 0;
    this.#round += 1;
    const since = { dropId: this.#dropId, afterNumber: this.#lastNumber, limit: LOG_LIMIT };
    const [state, entries] = await Promise.all([
      states.read(this.#dropId, { anew }),
      asksLog ? ledger.findEvents(since) : [],
    ]);
    if (this.#stopped) return;
    const last = entries.at(-1);
    if (last !== undefined) this.#lastNumber = last.number;
    this.#hear.news(state, entries);
  }
}
