import { firstMessage, forkModule, stopChild } from "./child.ts";
import type { VolleyOrder, VolleyResult } from "./volley.ts";

/**
 * Sends a volley from a fresh process and checks that every answer is the expected one: a
 * figure for answers of another kind would be a figure for something else.
 */
export async function fire(
  what: string,
  order: VolleyOrder,
  expectedStatus: number,
): Promise<VolleyResult> {
  const child = forkModule("volley");
  try {
    child.send(order);
    const result = await firstMessage<VolleyResult>(child, "volley");
    const expected = order.shots.length * order.repeat;
    const good = result.byStatus[expectedStatus] ?? 0;
    if (good !== expected) {
      const seen = JSON.stringify(result.byStatus);
      throw new Error(`${what}: ${expected} answers of ${expectedStatus} expected, got ${seen}`);
    }
    return result;
  } finally {
    await stopChild(child);
  }
}
