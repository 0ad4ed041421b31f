import type { Output } from "../output.ts";
import { createPace, paceText } from "./pace.ts";

/** Without a terminal a line is only written this often, so that logs stay readable. */
const PLAIN_EVERY_MS = 2_000;
const REDRAW_EVERY_MS = 80;
/** What ends sooner shows no progress at all. */
const SILENT_MS = 500;

export interface Progress {
  /** The state of affairs, in a few words; shown when it is due. null: as it was. */
  update(text: string | null): void;
  /** Ends the line: with a last text, which stays, or with none. */
  end(text?: string): void;
}

/** A line on stderr that redraws itself on a terminal, and plain lines now and then elsewhere. */
export function createProgress(out: Output): Progress {
  const everyMs = out.liveErr ? REDRAW_EVERY_MS : PLAIN_EVERY_MS;
  let shownAtMs = performance.now() + SILENT_MS - everyMs;
  return {
    update(text) {
      if (text === null) return;
      const nowMs = performance.now();
      if (nowMs - shownAtMs < everyMs) return;
      shownAtMs = nowMs;
      if (out.liveErr) out.redraw(text.slice(0, out.columns - 1));
      else out.say(text);
    },
    end(text) {
      if (out.liveErr) out.redraw("");
      if (text !== undefined) out.say(text);
    },
  };
}

/** Tells how many of a kind are done: `drops 420 of 1,000  180/s  4 s left`. */
export function tellPace(progress: Progress, what: string, of: number): (done: number) => void {
  const pace = createPace();
  return (done) => progress.update(paceText(what, { done, of }, pace(performance.now(), done, of)));
}
