import { POLL_MS_MAX, POLLS_MISSED_MAX } from "../../domain/pollPace.ts";
import { type Clock, nextTurn } from "../../ports/clock.ts";
import type { RoomLedger } from "../../ports/roomLedger.ts";
import type { RoomView } from "./roomView.ts";
import type { RoomViews } from "./roomViews.ts";

/** How far from the head a report reaches: the next few admissions, in tickets. */
const REACH_MIN = 200;
const REACH_MAX = 2_000;
const REACH_IN_CAPACITIES = 2;
/** A report that is older says nothing about now; they come every second. */
const FRESH_MS = 2_500;
/** After so long everybody who waits has polled somewhere, or is silent. */
const GRACE_MS = POLLS_MISSED_MAX * POLL_MS_MAX;

/** When tickets become silent, by their numbers; monotonic milliseconds, 0: not polled here. */
class SilentAt {
  #times = new Float64Array(1_024);

  set(number: number, atMs: number): void {
    if (number >= this.#times.length) {
      const larger = new Float64Array(2 ** Math.ceil(Math.log2(number + 1)));
      larger.set(this.#times);
      this.#times = larger;
    }
    this.#times[number] = atMs;
  }

  get(number: number): number {
    return this.#times[number] ?? 0;
  }
}

/**
 * Passes over those near the head who no longer poll, so that whoever has gone does not hold up
 * those behind. Each process tells the ledger who polled it; only what all of them say counts.
 */
export class Silence {
  readonly #rooms = new Map<string, SilentAt>();
  readonly #ledger: RoomLedger;
  readonly #views: RoomViews;
  readonly #clock: Clock;
  readonly #holder: string;

  constructor(deps: { ledger: RoomLedger; views: RoomViews; clock: Clock; holder: string }) {
    this.#ledger = deps.ledger;
    this.#views = deps.views;
    this.#clock = deps.clock;
    this.#holder = deps.holder;
  }

  polled(poll: { dropId: string; number: number; retryAfterMs: number }): void {
    let room = this.#rooms.get(poll.dropId);
    if (room === undefined) {
      room = new SilentAt();
      this.#rooms.set(poll.dropId, room);
    }
    room.set(poll.number, this.#clock.monotonicMs() + POLLS_MISSED_MAX * poll.retryAfterMs);
  }

  /** Reports, then passes over; for every room that people poll here. */
  async round(): Promise<void> {
    // Polls that came while the process was busy are read first.
    await nextTurn(this.#clock);
    const views = this.#views.list();
    const watched = new Set(views.map(({ state }) => state.dropId));
    for (const dropId of this.#rooms.keys()) {
      if (!watched.has(dropId)) this.#rooms.delete(dropId);
    }
    for (const view of views) await this.#passOver(view);
  }

  async #passOver(view: RoomView): Promise<void> {
    const { dropId, waiting, phase } = view.state;
    if (phase === "closed") return;
    // Of an empty line, too: whoever stops reporting has to wait for the grace again.
    const about = { dropId, holder: this.#holder, freshMs: FRESH_MS };
    await this.#ledger.reportPolls({ ...about, ...this.#seen(view) });
    if (waiting === 0) return;
    const passed = await this.#ledger.passOver({ dropId, freshMs: FRESH_MS, graceMs: GRACE_MS });
    if (passed > 0) await this.#views.refresh(dropId);
  }

  #seen(view: RoomView) {
    const { dropId, head, tail, capacity } = view.state;
    const room = this.#rooms.get(dropId);
    const reach = Math.min(Math.max(capacity * REACH_IN_CAPACITIES, REACH_MIN), REACH_MAX);
    // Not beyond the tail: of whoever joins next, nothing could be said yet.
    const coveredTo = Math.min(head + reach, tail);
    const nowMs = this.#clock.monotonicMs();
    const polls: { number: number; silentInMs: number }[] = [];
    for (let number = head + 1; number <= coveredTo; number += 1) {
      // To the next whole second: those who poll at one pace are told with one update.
      const silentInMs = Math.ceil(((room?.get(number) ?? 0) - nowMs) / 1_000) * 1_000;
      if (silentInMs > 0 && view.isWaiting(number)) polls.push({ number, silentInMs });
    }
    return { coveredTo, polls };
  }
}
