import type { Output } from "../../output.ts";
import { loadProgressText } from "../../render/loadProgress.ts";
import { createProgress } from "../../render/progress.ts";
import type { Screen } from "./screen.ts";

/** One line on stderr that redraws itself: stdout is no terminal, and what it gets is the result. */
export function openLineScreen(out: Output): Screen {
  const progress = createProgress(out);
  return {
    kind: "line",
    out: {
      ...out,
      say: (line) => {
        out.redraw("");
        out.say(line);
      },
    },
    progress: (event) => progress.update(loadProgressText(event)),
    close: async () => progress.end(),
  };
}
