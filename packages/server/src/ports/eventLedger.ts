import type { DropEvent } from "../domain/dropEvent.ts";

/** Who asks for a change. */
export interface By {
  /** By their own word; without one it was the server itself, or nobody said. */
  readonly actor?: string | null;
}

/**
 * What happened to each drop as a whole. An event is written by the transaction of the change that
 * it tells of, and takes its number under the lock of the drop's row: a reader that has seen a
 * number has been able to see all lower ones.
 */
export interface EventLedger {
  /** Those with higher numbers, in their order. */
  findEvents(query: { dropId: string; afterNumber: number; limit: number }): Promise<DropEvent[]>;
  /** The last ones of all, or with `beforeNumber` of those with lower numbers; newest first. */
  findLastEvents(query: {
    dropId: string;
    beforeNumber: number | null;
    limit: number;
  }): Promise<DropEvent[]>;
}
