import type { LiveEvent } from "../../live/event.ts";
import type { LiveStore } from "../../live/store.ts";
import type { LiveView } from "../../live/view.ts";

/** A store whose view a test sets; it keeps what was dispatched. */
export function settableStore(first: LiveView) {
  const listeners = new Set<() => void>();
  const dispatched: LiveEvent[] = [];
  let view = first;
  const store: LiveStore = {
    view: () => view,
    dispatch: (event) => void dispatched.push(event),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  return {
    ...{ store, dispatched, listeners },
    become: (next: LiveView) => {
      view = next;
      for (const listener of listeners) listener();
    },
  };
}
