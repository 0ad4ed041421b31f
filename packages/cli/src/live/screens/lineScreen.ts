import type { Output } from "../../output.ts";
import { loadProgressText } from "../../render/loadProgress.ts";
import { createPace } from "../../render/pace.ts";
import { createProgress } from "../../render/progress.ts";
import type { Screen } from "./screen.ts";

/** One line on stderr that redraws itself: stdout is no terminal, and what it gets is the result. */
export function openLineScreen(out: Output): Screen {
  const progress = createProgress(out);
  const pace = createPace();
  return {
    kind: "line",
    out: {
      ...out,
      say: (line) => {
        out.redraw("");
        out.say(line);
      },
    },
    progress: (event) => {
      const preparing = event.kind === "preparing" ? event : null;
      const now = preparing && pace(performance.now(), preparing.done, preparing.of);
      progress.update(loadProgressText(event, now ?? undefined));
    },
    close: async () => progress.end(),
  };
}
