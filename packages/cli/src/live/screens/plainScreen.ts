import type { Output } from "../../output.ts";
import { logLine, plainLines } from "../plain.ts";
import type { LiveStore } from "../store.ts";
import type { LiveView, LogLine } from "../view.ts";
import type { Screen } from "./screen.ts";

/** Also what did not change is told again after so long, for who came in later. */
const REPEAT_AFTER_MS = 60_000;

/**
 * One line a second, and what happens as lines of their own at once. Of several drops only those
 * are told that changed: the first line, of the server or the load, comes every time, unless it
 * is to be quiet while nothing happens.
 */
export function openPlainScreen(
  store: LiveStore,
  { out, say, everyMs, quiet }: PlainOrder,
): Screen {
  const told = new WeakSet<LogLine>();
  const tellLog = () => {
    for (const line of store.view().log) {
      if (told.has(line)) continue;
      told.add(line);
      say(logLine(line, Date.now()));
    }
  };
  let before = quiet ? plainLines(store.view()) : [];
  let wholeAtMs = -Infinity;
  const tellAll = () => {
    tellLog();
    const whole = !quiet && performance.now() - wholeAtMs >= REPEAT_AFTER_MS;
    if (whole) wholeAtMs = performance.now();
    const first = !quiet || isBusy(store.view());
    const lines = plainLines(store.view());
    const known = new Set(before.map(withoutTime));
    before = lines;
    for (const [index, line] of lines.entries()) {
      if ((index === 0 && first) || whole || !known.has(withoutTime(line))) say(line);
    }
  };
  const stopListening = store.subscribe(tellLog);
  const timer = setInterval(tellAll, everyMs);
  return {
    ...{ kind: "plain", out },
    progress: () => {},
    close: async () => {
      clearInterval(timer);
      stopListening();
      tellLog();
    },
  };
}

interface PlainOrder {
  out: Output;
  say: (line: string) => void;
  everyMs: number;
  quiet: boolean;
}

function isBusy({ traffic }: LiveView): boolean {
  const { succeeded = 0, refused = 0, failed = 0 } = traffic.at(-1) ?? {};
  return succeeded + refused + failed > 0;
}

const withoutTime = (line: string): string => line.slice(line.indexOf(" "));
