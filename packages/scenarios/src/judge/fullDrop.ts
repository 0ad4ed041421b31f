import type { Shares } from "../load/intents.ts";
import type { LoadResult } from "../load/result.ts";
import type { Broken } from "../record/schema.ts";
import type { Evidence } from "../scenarios/scenario.ts";
import { judgeOpening } from "./opening.ts";
import { judgeQueue } from "./queue/judgeQueue.ts";

/** What a whole evening must come to: the room keeps its promises, and so do doors and reads. */
export function judgeFullDrop(
  evidence: Evidence,
  room: { checkoutCapacity: number; shares: Shares },
): Broken[] {
  return [...judgeOpening(evidence), ...judgeQueue(evidence, room), ...judgeReads(evidence.load)];
}

/** A crowd in checkout takes nothing from those who only look. */
function judgeReads({ steps, cutShort }: LoadResult): Broken[] {
  const { failed = 0, requests = 0 } = steps["read"] ?? {};
  // Whatever ended the load may have ended reads too; that it was cut short is told anyway.
  if (failed === 0 || cutShort !== null) return [];
  return [{ invariant: "every_read_answered", detail: `${failed} of ${requests} reads failed` }];
}
