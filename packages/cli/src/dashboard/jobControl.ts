import { setTimeout as sleep } from "node:timers/promises";
import type { useApp } from "#ink";

type HandOver = ReturnType<typeof useApp>["suspendTerminal"];

/** Ctrl-Z and `fg`, as for programs that do not draw. */
export interface JobControl {
  /** From now on there is a picture to take away and to put back. */
  readonly ready: (handOver: HandOver) => void;
  /** Ctrl-Z was pressed: in raw mode the terminal does nothing for it. */
  readonly stop: () => void;
  readonly close: () => void;
}

/** A signal that does not stop us by now never will: there is no shell to say `fg`. */
const STOPPED_MS = 100;
const WHOLE_JOB = 0;

/**
 * Stops with a usable terminal, and goes on with the picture. The signal itself stops us, not
 * SIGSTOP: where nobody could continue us, the system ignores it.
 */
export function createJobControl(): JobControl {
  let handOver: HandOver | null = null;
  let stopping = false;
  const onSignal = () => void stop(process.pid);
  process.on("SIGTSTP", onSignal);

  async function stop(whom: number): Promise<void> {
    if (stopping || handOver === null) return;
    stopping = true;
    const back = await handOver();
    process.off("SIGTSTP", onSignal);
    process.kill(whom, "SIGTSTP");
    await sleep(STOPPED_MS);
    process.on("SIGTSTP", onSignal);
    await back.resume();
    stopping = false;
  }

  return {
    ready: (suspend) => void (handOver = suspend),
    stop: () => void stop(WHOLE_JOB),
    close: () => {
      handOver = null;
      process.off("SIGTSTP", onSignal);
    },
  };
}
