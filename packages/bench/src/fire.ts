import type { ChildProcess } from "node:child_process";
import { firstMessage, forkModule, stopChild } from "./child.ts";
import type { VolleyOrder, VolleyResult } from "./volley.ts";

/** A process that sends volleys, one after the other. */
export class Battery implements AsyncDisposable {
  readonly #child: ChildProcess = forkModule("volley");

  /**
   * Sends a volley and checks that every answer is the expected one: a figure for answers of
   * another kind would be a figure for something else.
   */
  async fire(what: string, order: VolleyOrder, expectedStatus: number): Promise<VolleyResult> {
    this.#child.send(order);
    const result = await firstMessage<VolleyResult>(this.#child, "volley");
    const expected = order.shots.length * order.repeat;
    const good = result.byStatus[expectedStatus] ?? 0;
    if (good === expected) return result;
    const seen = JSON.stringify(result.byStatus);
    throw new Error(`${what}: ${expected} answers of ${expectedStatus} expected, got ${seen}`);
  }

  stop(): Promise<void> {
    return stopChild(this.#child);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}
