import { type Command, InvalidArgumentError, Option } from "commander";
import { act, type Frame, targetLeaf } from "../frame.ts";
import { milliseconds, share, wholeNumber } from "../options.ts";
import type { CompareCommandOptions } from "../services/compare.ts";
import { addKnobOptions } from "./knobOptions.ts";
import { addLoadOptions } from "./loadOptions.ts";

const TURN_MS_MAX = 3_600_000;

/** Longer ones are whole trials, and longer than a timer can wait. */
function turn(text: string): number {
  const ms = milliseconds(text);
  if (ms <= TURN_MS_MAX) return ms;
  throw new InvalidArgumentError("It must be at most 1h.");
}

export function compareCommand(frame: Frame): Command {
  const command = targetLeaf("compare", "compare two sides in balanced pairs, or two runs", [
    ["dropctl compare stock-read", "direct against cached, 10 pairs"],
    ["dropctl compare order-rush --buyers 40000 --pairs 20", "a finer verdict"],
    ["dropctl compare stock-read --metric latencyMs.p99", "let the slowest answers decide"],
    ["dropctl compare order-rush --toggle stack=embedded,local", "two servers of its own"],
    [
      "dropctl compare order-rush --toggle url=http://a:8090,http://b:8090",
      "two deployments; --allow-host names each of them",
    ],
    ["dropctl compare stock-read --aa", "the same against itself: what this machine's noise is"],
    ["dropctl compare 20261121T0555 20261121T0601", "two runs of earlier, side by side"],
  ])
    .argument(
      "<subject>",
      "a scenario's name from `dropctl scenario list` or its file; or a run, by id or file",
    )
    .argument("[run]", "the run to hold against it");
  addLoadOptions(command)
    .option("--toggle <toggle>", "what differs: mode=, stack= or url=BEFORE,AFTER")
    .addOption(
      new Option("--aa", "compare a side with itself, to see the noise").conflicts("toggle"),
    )
    .addOption(
      new Option("--mode <mode>", "stock mode, when something else differs").choices([
        "direct",
        "cached",
      ]),
    )
    .option("--admin-token-before <token>", "of the first server of --toggle url=")
    .option("--admin-token-after <token>", "of the second one")
    .option(
      "--pairs <n>",
      "pairs of trials; fewer than 6 tell nothing (default: 10)",
      wholeNumber(1, 1_000),
    )
    .option(
      "--turn <duration>",
      "let both sides of a pair send in turns of so long; 0: one whole trial after the other (default: ten times the slower median latency, at least 50ms, where the load is a closed loop of autocannon)",
      turn,
    )
    .option("--metric <metric>", "the metric that decides (default: tps)")
    .option("--min-effect <share>", "changes within ± this are the same (default: 3%)", share)
    .option("--force", "compare two runs although machine or configuration differ");
  return addKnobOptions(command).action(
    act<CompareCommandOptions>(frame, async (call) => {
      const { compare } = await import("../services/compare.ts");
      return compare(call);
    }),
  );
}
