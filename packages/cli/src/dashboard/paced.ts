import type { LiveStore } from "../live/store.ts";
import type { LiveView } from "../live/view.ts";

/** A store as far as a screen needs it. */
export interface PacedStore {
  readonly view: () => LiveView;
  readonly subscribe: (listener: () => void) => () => void;
}

/** The same view, whose listeners hear of changes at most once in `everyMs`, the last always. */
export function paced(store: LiveStore, everyMs: number): PacedStore {
  return {
    view: () => store.view(),
    subscribe: (listener) => {
      let toldAtMs = -Infinity;
      let due: NodeJS.Timeout | null = null;
      const tell = () => {
        due = null;
        toldAtMs = performance.now();
        listener();
      };
      const stop = store.subscribe(() => {
        if (due !== null) return;
        const waitMs = toldAtMs + everyMs - performance.now();
        if (waitMs > 0) due = setTimeout(tell, waitMs);
        else tell();
      });
      return () => {
        if (due !== null) clearTimeout(due);
        stop();
      };
    },
  };
}
