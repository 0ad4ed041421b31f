import type { LiveEvent } from "./event.ts";
import { reduce, type TrackedView } from "./reduce.ts";
import type { LiveView } from "./view.ts";

/** Holds the present view. Listeners hear of changes at most four times a second. */
export interface LiveStore {
  view(): LiveView;
  dispatch(event: LiveEvent): void;
  /** @returns how to stop listening */
  subscribe(listener: () => void): () => void;
}

const TELL_EVERY_MS = 250;
const CLOCK_EVERY_MS = 1_000;

/**
 * Reduces events one by one, which is cheap, and tells listeners of them together; the last
 * change is always told. While anybody listens, the clock is an event once a second.
 */
export function createStore(initial: TrackedView): LiveStore {
  const listeners = new Set<() => void>();
  let view = initial;
  let toldAtMs = -Infinity;
  let due: NodeJS.Timeout | null = null;
  let clock: NodeJS.Timeout | null = null;

  const tell = () => {
    due = null;
    toldAtMs = performance.now();
    for (const listener of listeners) listener();
  };
  const dispatch = (event: LiveEvent) => {
    view = reduce(view, event);
    if (due !== null || listeners.size === 0) return;
    const waitMs = toldAtMs + TELL_EVERY_MS - performance.now();
    // Never within the dispatch: whoever dispatches has work of its own to go on with.
    due = setTimeout(tell, Math.max(0, waitMs));
  };
  const rest = () => {
    if (due !== null) clearTimeout(due);
    if (clock !== null) clearInterval(clock);
    due = null;
    clock = null;
  };

  return {
    view: () => view,
    dispatch,
    subscribe(listener) {
      // Each subscription is one of its own, also of the same function.
      const heard = () => listener();
      listeners.add(heard);
      clock ??= setInterval(() => dispatch({ kind: "clock", atMs: Date.now() }), CLOCK_EVERY_MS);
      return () => {
        listeners.delete(heard);
        if (listeners.size === 0) rest();
      };
    },
  };
}
