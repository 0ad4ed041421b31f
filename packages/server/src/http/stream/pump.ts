import type { Clock } from "../../ports/clock.ts";

/** Somebody to write to. */
export interface Sink {
  /** Whether there is something that it has not got. */
  readonly isBehind: boolean;
  /** Writes all of it; false: not now, its connection is backed up. */
  send(nowMs: number): boolean;
}

/**
 * What may be written a second, by all sinks of a pump together. A write costs some 15 us,
 * here and in the system: this is a fiftieth of a core, and each of 10,000 listeners hears something
 * every 8 s, before a follower takes the silence for a cut.
 */
const WRITES_PER_S = 1_250;
/** A drop's log is short, and who waits for `opened` waits for it now. */
const LOG_WRITES_PER_S = 10_000;
/** Writes without a turn of the event loop for buyers, less than a millisecond. */
const SLICE = 64;
/** What was saved up: an audience of this size hears everything at once. */
const BURST = 256;

/**
 * Brings the news to the listeners in turn, in slices and at a pace: buyers wait for a slice at
 * most, and a large audience gets a state more rarely, but always the newest.
 */
export class Pump {
  readonly #clock: Clock;
  readonly #ring: Sink[] = [];
  readonly #places = new Map<Sink, number>();
  #next = 0;
  #writes = BURST;
  #refilledAtMs: number;
  /** Listeners that are still to be looked at for an entry of the log. */
  #urgent = 0;
  #running = false;
  #stopped = false;
  #cancel: () => void = () => undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#refilledAtMs = clock.monotonicMs();
  }

  get size(): number {
    return this.#ring.length;
  }

  add(sink: Sink): void {
    this.#places.set(sink, this.#ring.length);
    this.#ring.push(sink);
  }

  remove(sink: Sink): void {
    const place = this.#places.get(sink);
    if (place === undefined) return;
    this.#places.delete(sink);
    const last = this.#ring.pop() as Sink;
    if (last === sink) return;
    this.#ring[place] = last;
    this.#places.set(last, place);
  }

  /** There is news; `urgent` for an entry of the log. */
  wake({ urgent }: { urgent: boolean }): void {
    if (this.#stopped) return;
    if (urgent) {
      this.#urgent = this.#ring.length;
      this.#cancel();
      this.#running = false;
    }
    if (this.#running) return;
    this.#running = true;
    this.#slice();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  #slice(): void {
    this.#refill();
    const nowMs = this.#clock.monotonicMs();
    let written = 0;
    let seen = 0;
    // Nobody is looked at twice in a slice: then all have the newest, or cannot take it.
    const all = this.#ring.length;
    while (seen < all && written < SLICE && this.#writes >= 1) {
      const sink = this.#ring[this.#next % this.#ring.length];
      this.#next = (this.#next + 1) % this.#ring.length;
      seen += 1;
      if (sink?.isBehind !== true || !sink.send(nowMs)) continue;
      written += 1;
      this.#writes -= 1;
    }
    this.#urgent = Math.max(0, this.#urgent - seen);
    if (seen >= all) this.#running = false;
    else if (this.#writes >= 1) this.#cancel = this.#soon();
    else this.#cancel = this.#clock.after((SLICE * 1_000) / this.#rate, () => this.#slice());
  }

  #soon(): () => void {
    let isDue = true;
    this.#clock.soon(() => {
      if (isDue) this.#slice();
    });
    return () => {
      isDue = false;
    };
  }

  get #rate(): number {
    return this.#urgent > 0 ? LOG_WRITES_PER_S : WRITES_PER_S;
  }

  #refill(): void {
    const nowMs = this.#clock.monotonicMs();
    const saved = ((nowMs - this.#refilledAtMs) * this.#rate) / 1_000;
    this.#writes = Math.min(BURST, this.#writes + saved);
    this.#refilledAtMs = nowMs;
  }
}
