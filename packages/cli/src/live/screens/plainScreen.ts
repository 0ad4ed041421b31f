import type { Output } from "../../output.ts";
import { logLine, plainLines } from "../plain.ts";
import type { LiveStore } from "../store.ts";
import type { LogLine } from "../view.ts";
import type { Screen } from "./screen.ts";

/** Also what did not change is told again after so long, for who came in later. */
const REPEAT_AFTER_MS = 60_000;

/**
 * One line a second, and what happens as lines of their own at once. Of several drops only those
 * are told that changed: the first line, of the server or the load, comes every time.
 */
export function openPlainScreen(
  store: LiveStore,
  { out, say, everyMs }: { out: Output; say: (line: string) => void; everyMs: number },
): Screen {
  const told = new WeakSet<LogLine>();
  const tellLog = () => {
    for (const line of store.view().log) {
      if (told.has(line)) continue;
      told.add(line);
      say(logLine(line));
    }
  };
  let before: string[] = [];
  let wholeAtMs = -Infinity;
  const tellAll = () => {
    tellLog();
    const whole = performance.now() - wholeAtMs >= REPEAT_AFTER_MS;
    if (whole) wholeAtMs = performance.now();
    const lines = plainLines(store.view());
    const known = new Set(before.map(withoutTime));
    before = lines;
    for (const [index, line] of lines.entries()) {
      if (index === 0 || whole || !known.has(withoutTime(line))) say(line);
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

const withoutTime = (line: string): string => line.slice(line.indexOf(" "));
