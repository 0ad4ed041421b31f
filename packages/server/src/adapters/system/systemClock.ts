import { uuidv7 } from "uuidv7";
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

export const uuidIds: Ids = { next: uuidv7 };
