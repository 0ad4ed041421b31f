import { randomFillSync } from "node:crypto";
import { V7Generator } from "uuidv7";
import type { Clock, Ids } from "../../ports/clock.ts";

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  soon: (task) => void setImmediate(task),
  after(delayMs, task) {
    const timer = setTimeout(task, delayMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** Random words drawn at once: one call into the system for thousands of ids. */
const POOL_WORDS = 4_096;

function createRandomWords(): { nextUint32(): number } {
  const pool = new Uint32Array(POOL_WORDS);
  let next = POOL_WORDS;
  return {
    nextUint32() {
      if (next === POOL_WORDS) {
        randomFillSync(pool);
        next = 0;
      }
      const word = pool[next] as number;
      next += 1;
      return word;
    },
  };
}

const generator = new V7Generator(createRandomWords());

export const uuidIds: Ids = { next: () => generator.generate().toString() };
