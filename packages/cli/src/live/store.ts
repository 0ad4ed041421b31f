import type { LiveEvent } from "./event.ts";
import type { LiveView } from "./view.ts";

/** Holds the present view. Listeners hear of changes at most four times a second. */
export interface LiveStore {
  view(): LiveView;
  dispatch(event: LiveEvent): void;
  /** @returns how to stop listening */
  subscribe(listener: () => void): () => void;
}
