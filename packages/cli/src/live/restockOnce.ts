import { setTimeout as sleep } from "node:timers/promises";
import { type Client, type Drop, ProblemError, UnreachableError } from "@dropctl/protocol";

const TRIES = 3;
const TRY_AGAIN_MS = 500;

/**
 * Adds units once, however often the answer gets lost: the key stays the same.
 * @throws what the last try threw; of that, `isUnknown` says whether it may have happened
 */
export async function restockOnce(
  client: Pick<Client, "restockDrop">,
  { dropId, units, key }: { dropId: string; units: number; key: string },
): Promise<Drop> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await client.restockDrop(
        { params: { dropId }, body: { units } },
        { idempotencyKey: key },
      );
    } catch (cause) {
      if (tries === TRIES || !isUnknown(cause)) throw cause;
      await sleep(TRY_AGAIN_MS);
    }
  }
}

/** It may have happened all the same. */
export function isUnknown(cause: unknown): boolean {
  if (cause instanceof UnreachableError) return true;
  return cause instanceof ProblemError && cause.problem.status >= 500;
}
