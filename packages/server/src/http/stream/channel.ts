import type { DropState } from "../../app/stream/dropStates.ts";
import type { DropEvent } from "../../domain/dropEvent.ts";
import { viewDropEvent } from "../views.ts";
import { logFrame, stateFrame, viewState } from "./frames.ts";

/** How far one listener has heard a channel. */
export interface Place {
  /** Of the state. */
  version: number;
  /** Of the last log entry. */
  number: number;
  /** Whether the listener may know who did what. */
  readonly withActor: boolean;
}

/** A listener that comes hears so many of the last log entries. */
const LOG_SHOWN = 20;
/** So many are kept for those who come back; there are seldom more in the life of a drop. */
export const LOG_KEPT = 1_000;
/** Nobody is left without a word for longer, so that a listener knows that the stream is alive. */
const QUIET_MS_MAX = 5_000;

const UNSENT = -1;

/** One drop's news, made once for all who listen: the present state and the log so far. */
export class Channel {
  #version = 0;
  #frame = "";
  /** The state without its time: what tells whether it has changed. */
  #told = "";
  #toldAtMs = 0;
  /** Ascending, without gaps. */
  #log: readonly DropEvent[];
  /** What was made last: nearly all listeners have heard the same. */
  readonly #made = new Map<boolean, { from: Place; until: Place; news: Buffer }>();

  constructor(log: readonly DropEvent[]) {
    this.#log = log;
  }

  get #lastNumber(): number {
    return this.#log.at(-1)?.number ?? 0;
  }

  /** @returns whether there is something to send: a change, or 5 s were quiet */
  takeState(state: DropState, nowMs: number): boolean {
    const { asOf, ...rest } = viewState(state);
    const told = JSON.stringify(rest);
    if (told === this.#told && nowMs - this.#toldAtMs < QUIET_MS_MAX) return false;
    this.#told = told;
    this.#publish(stateFrame({ ...rest, asOf }), nowMs);
    return true;
  }

  /** The old state once more, when 5 s were quiet: its `asOf` says how old it is. */
  repeatState(nowMs: number): boolean {
    if (this.#version === 0 || nowMs - this.#toldAtMs < QUIET_MS_MAX) return false;
    this.#publish(this.#frame, nowMs);
    return true;
  }

  takeLog(entries: readonly DropEvent[]): void {
    this.#log = [...this.#log, ...entries].slice(-LOG_KEPT);
  }

  /** Where a listener begins; `lastEventId` as it was sent. */
  placeOf(lastEventId: string | undefined, { withActor }: { withActor: boolean }): Place {
    const heard = lastEventId !== undefined && /^\d{1,15}$/.test(lastEventId);
    const number = heard ? Number(lastEventId) : Math.max(0, this.#lastNumber - LOG_SHOWN);
    return { version: UNSENT, number, withActor };
  }

  isBehind({ version, number }: Place): boolean {
    return version !== this.#version || number < this.#lastNumber;
  }

  /** All that is new from there, as one buffer; the place moves on. */
  newsFor(place: Place): Buffer {
    const until = { ...place, version: this.#version };
    until.number = Math.max(place.number, this.#lastNumber);
    const made = this.#made.get(place.withActor);
    let news: Buffer;
    if (made !== undefined && isSame(made.from, place) && isSame(made.until, until)) {
      ({ news } = made);
    } else {
      news = this.#make(place);
      this.#made.set(place.withActor, { from: { ...place }, until, news });
    }
    place.version = until.version;
    place.number = until.number;
    return news;
  }

  #make({ version, number, withActor }: Place): Buffer {
    const entries = this.#log.filter((entry) => entry.number > number);
    const log = entries.map((entry) => logFrame(viewDropEvent(entry, { withActor })));
    return Buffer.from(log.join("") + (version === this.#version ? "" : this.#frame));
  }

  #publish(frame: string, nowMs: number): void {
    this.#frame = frame;
    this.#toldAtMs = nowMs;
    this.#version += 1;
  }
}

const isSame = (a: Place, b: Place): boolean => a.version === b.version && a.number === b.number;
