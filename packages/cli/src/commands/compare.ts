import type { Command } from "commander";
import { act, type Frame, targetLeaf } from "../frame.ts";
import { share, wholeNumber } from "../options.ts";
import type { CompareCommandOptions } from "../services/compare.ts";
import { addLoadOptions } from "./loadOptions.ts";

export function compareCommand(frame: Frame): Command {
  const command = targetLeaf("compare", "compare two sides of a scenario in balanced pairs", [
    ["dropctl compare stock-read", "direct against cached, 6 pairs"],
    ["dropctl compare order-rush --buyers 40000 --pairs 12", "a finer verdict"],
    ["dropctl compare stock-read --metric latencyMs.p99", "let the slowest answers decide"],
  ]).argument("<scenario>", "a name from `dropctl scenario list`");
  return addLoadOptions(command)
    .option("--toggle <toggle>", "what differs, before and after", "mode=direct,cached")
    .option("--pairs <n>", "pairs of trials; fewer than 6 tell nothing", wholeNumber(1, 1_000), 6)
    .option("--metric <metric>", "the metric that decides", "tps")
    .option("--min-effect <share>", "changes within ± this are the same", share, 0.03)
    .action(
      act<CompareCommandOptions>(frame, async (call) => {
        const { compare } = await import("../services/compare.ts");
        return compare(call);
      }),
    );
}
