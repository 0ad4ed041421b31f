import type { Command } from "commander";
import { act, type Frame, targetLeaf } from "../frame.ts";
import { durationMs } from "../options.ts";
import type { WatchOptions } from "../services/watch.ts";
import { plainOption } from "./plainOption.ts";

export function watchCommand(frame: Frame): Command {
  return targetLeaf("watch", "watch drops live: stock, rates, latency, waiting room, health", [
    ["dropctl watch", "all drops that are not closed, and those that come"],
    ["dropctl watch aurora-launch --plain", "a line a second, for a log or a screen reader"],
    ["dropctl watch aurora-launch --once --json", "one picture, for a script"],
    ["dropctl watch --for 30s --expect 'p99<1s,failures=0'", "ends with 10 if one is crossed"],
  ])
    .argument("[drop...]", "slugs or ids (default: all that are not closed, the newest 20)")
    .addOption(plainOption())
    .option("--once", "one picture, when every drop was heard of, and no more")
    .option("--for <duration>", "end by itself after so long (default: never)", durationMs)
    .option("--interval <duration>", "between lines or documents (default: 1s)", durationMs)
    .option(
      "--expect <criteria>",
      "what each second must meet: tps, failures, p50, p95, p99, as in 'p99<1s,failures=0'",
    )
    .action(
      act<WatchOptions>(frame, async (call) => {
        const { watch } = await import("../services/watch.ts");
        return watch(call);
      }),
    );
}
