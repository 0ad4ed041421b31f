import type { Output } from "../../output.ts";

export interface HeldOutput {
  readonly out: Output;
  /** Writes what was held, in its order, and whatever comes from now on at once. */
  release(): void;
}

/** An output that waits: while a dashboard has the terminal, one more byte would tear its picture. */
export function holdOutput(out: Output, onSay: (line: string) => void): HeldOutput {
  let held: (() => void)[] | null = [];
  const later = (write: () => void) => {
    if (held === null) write();
    else held.push(write);
  };
  return {
    out: {
      ...out,
      result: (value, text) => later(() => out.result(value, text)),
      line: (line) => later(() => out.line(line)),
      say: (line) => {
        if (held !== null) onSay(line);
        later(() => out.say(line));
      },
      redraw: (text) => {
        if (held === null) out.redraw(text);
      },
    },
    release() {
      const waiting = held ?? [];
      held = null;
      for (const write of waiting) write();
    },
  };
}
