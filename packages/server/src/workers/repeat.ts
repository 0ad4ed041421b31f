import type { Clock } from "../ports/clock.ts";
import type { Telemetry } from "../ports/telemetry.ts";

export interface Worker {
  /** Resolves when the round under way has ended; no other starts. */
  stop(): Promise<void>;
}

/** Runs `round` again and again, `everyMs` after the last one ended; a failed round is told. */
export function repeat(
  work: { name: string; everyMs: number; round: () => Promise<void> },
  { clock, telemetry }: { clock: Clock; telemetry: Telemetry },
): Worker {
  let stopped = false;
  let cancel: () => void = () => undefined;
  let running: Promise<void> = Promise.resolve();

  const run = async (): Promise<void> => {
    try {
      await work.round();
    } catch (cause) {
      // A round that is cut short by the end of the process has not failed.
      if (!stopped) telemetry.fault(`the ${work.name} failed`, { cause });
    }
    if (!stopped) next();
  };
  const next = (): void => {
    cancel = clock.after(work.everyMs, () => {
      running = run();
    });
  };
  next();

  return {
    async stop() {
      stopped = true;
      cancel();
      await running;
    },
  };
}
