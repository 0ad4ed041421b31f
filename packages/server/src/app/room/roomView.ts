import { chanceOfUnit } from "../../domain/chance.ts";
import { Departures } from "../../domain/departures.ts";
import { PlaceRate, type WaitEstimate } from "../../domain/placeRate.ts";
import { POLL_MS_MIN } from "../../domain/pollPace.ts";
import { isOver, type RoomState } from "../../domain/room.ts";

/** What somebody who waits may expect. */
export interface Outlook {
  readonly ahead: number;
  /** null: unknown yet. */
  readonly wait: WaitEstimate | null;
  /** 0 to 1; null: unknown yet. */
  readonly chance: number | null;
}

/**
 * So many people must have gone through checkout before their pace says anything (all that it
 * holds, if it holds fewer: the first ones out are not typical), and before their share does.
 */
const OUTCOMES_MIN = 30;

/** No reading takes longer: one that is older by more comes from a clock that was set back. */
const OVERLAP_MS_MAX = 15_000;

/** One room as this process last read it; it answers polls without asking anybody. */
export class RoomView {
  readonly departures = new Departures();
  readonly #rate = new PlaceRate();
  #state: RoomState;
  /** Departures are known up to this one. */
  #seq = 0;

  /** Departures from before `state` are still to come, by `update`. */
  constructor(state: RoomState) {
    this.#state = state;
  }

  get state(): RoomState {
    return this.#state;
  }

  get seq(): number {
    return this.#seq;
  }

  /** Takes over a later reading, with the departures since `seq`. */
  update(state: RoomState, departed: readonly number[]): void {
    this.departures.add(departed);
    this.#seq = Math.max(this.#seq, state.departureSeq);
    const olderMs = this.#state.asOfMs - state.asOfMs;
    if (olderMs > 0 && olderMs <= OVERLAP_MS_MAX) return;
    this.#state = state;
    const inside = state.admitted + state.held;
    const ended = state.admittedTotal - inside;
    this.#rate.note({ atMs: state.asOfMs, ended, inside });
  }

  /** Whether the line still has this number, as far as this view knows. */
  isWaiting(number: number): boolean {
    return number > this.#state.head && !this.departures.has(number);
  }

  get isOver(): boolean {
    return isOver(this.#state);
  }

  get placesPerSecond(): number | null {
    return this.#rate.perSecond();
  }

  outlook(number: number): Outlook {
    const { head, phase, paused, capacity, admitted, held, available } = this.#state;
    const gone = this.departures.countBelow(number) - this.departures.countBelow(head + 1);
    const ahead = number - 1 - head - gone;
    const moves = phase === "open" && !paused;
    const places = ahead + 1 - Math.max(0, capacity - admitted - held);
    const endedMin = Math.min(capacity, OUTCOMES_MIN);
    const until = moves ? this.#rate.waitFor({ places: Math.max(0, places), endedMin }) : null;
    const wait = until && untilTold(until);
    const share = this.#shareThatPays();
    const before = ahead + admitted + held;
    const units = available + held;
    const chance = share === null ? null : chanceOfUnit({ before, share, units });
    return { ahead, wait, chance };
  }

  #shareThatPays(): number | null {
    const { admittedTotal, admitted, held, paid } = this.#state;
    const outcomes = admittedTotal - admitted - held;
    return outcomes < OUTCOMES_MIN ? null : paid / outcomes;
  }
}

/** An admission is heard of at the next poll: half a pace later on average, a whole one at most. */
function untilTold({ low, likely, high }: WaitEstimate): WaitEstimate {
  const paceSeconds = POLL_MS_MIN / 1_000;
  const round = (seconds: number) => Math.round(seconds * 10) / 10;
  return { low, likely: round(likely + paceSeconds / 2), high: round(high + paceSeconds) };
}
