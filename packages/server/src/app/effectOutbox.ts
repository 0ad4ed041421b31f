import type { StockEffect } from "../domain/stockBook.ts";
import type { Clock } from "../ports/clock.ts";
import type { EpochEffect, StockCache } from "../ports/stockCache.ts";

/** Confirmations and settlements free no unit: they may wait this long, in milliseconds. */
const LAZY_MS = 100;
/** After a failed call to the cache, in milliseconds. */
const RETRY_MS = 250;
/** Effects of one call: the cache does nothing else meanwhile. */
const EFFECTS_MAX = 1_000;

const FREES_A_UNIT: Record<StockEffect["kind"], boolean> = {
  confirm: false,
  settle: false,
  give_back: true,
  release: true,
};

/**
 * Effects of committed transactions on their way to the stock cache. They ride with the drop's
 * next claim; those that free a unit go at once, the others after 100 ms at the latest. What
 * the cache could not take is sent again: effects are safe to repeat.
 */
export class EffectOutbox {
  readonly #pending = new Map<string, EpochEffect[]>();
  readonly #timers = new Map<string, () => void>();
  readonly #cache: StockCache;
  readonly #clock: Clock;
  #sending = 0;

  constructor(cache: StockCache, clock: Clock) {
    this.#cache = cache;
    this.#clock = clock;
  }

  add(dropId: string, effects: readonly EpochEffect[]): void {
    if (effects.length === 0) return;
    const pending = this.#pending.get(dropId);
    if (pending === undefined) this.#pending.set(dropId, [...effects]);
    else pending.push(...effects);
    const urgent = effects.some((effect) => FREES_A_UNIT[effect.kind]);
    if (urgent) this.#clock.soon(() => void this.#send(dropId));
    else this.#sendLater(dropId, LAZY_MS);
  }

  /** Hands over what is pending, for a claim to carry; give it back with `add` if that fails. */
  take(dropId: string): readonly EpochEffect[] {
    const pending = this.#pending.get(dropId);
    if (pending === undefined) return [];
    if (pending.length > EFFECTS_MAX) return pending.splice(0, EFFECTS_MAX);
    this.#pending.delete(dropId);
    return pending;
  }

  /** Sends everything now; used before an audit and at the end. */
  async flush(): Promise<void> {
    await Promise.all([...this.#pending.keys()].map((dropId) => this.#send(dropId)));
  }

  isEmpty(dropId: string): boolean {
    return this.#sending === 0 && !this.#pending.has(dropId);
  }

  stop(): void {
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
  }

  #sendLater(dropId: string, delayMs: number): void {
    if (this.#timers.has(dropId)) return;
    const cancel = this.#clock.after(delayMs, () => {
      this.#timers.delete(dropId);
      void this.#send(dropId);
    });
    this.#timers.set(dropId, cancel);
  }

  /** Until nothing is pending, or the cache fails. */
  async #send(dropId: string): Promise<void> {
    for (;;) {
      const effects = this.take(dropId);
      if (effects.length === 0) return;
      this.#sending += 1;
      try {
        await this.#cache.apply({ dropId, effects });
      } catch {
        const pending = this.#pending.get(dropId) ?? [];
        this.#pending.set(dropId, [...effects, ...pending]);
        return this.#sendLater(dropId, RETRY_MS);
      } finally {
        this.#sending -= 1;
      }
    }
  }
}
