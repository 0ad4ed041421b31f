import type { LogLine } from "../../live/view.ts";

/** From this level on a line of the server's log tells of something that went wrong. */
const LEVEL_BAD = 40;

/** A line of the server's log, which is JSON, as one for people. */
export function logNote(line: string): Pick<LogLine, "tone" | "text"> {
  try {
    const { level, msg, err } = JSON.parse(line) as {
      level: number;
      msg: string;
      err?: { message?: string };
    };
    const why = err?.message === undefined ? "" : `: ${err.message}`;
    return { tone: level >= LEVEL_BAD ? "bad" : "plain", text: `server: ${msg}${why}` };
  } catch {
    return { tone: "plain", text: `server: ${line}` };
  }
}
