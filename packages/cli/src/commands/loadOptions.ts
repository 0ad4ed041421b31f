import type { Command } from "commander";
import { durationMs, wholeNumber } from "../options.ts";
import { stackOption } from "../stacks.ts";

/** The options that `run` and `compare` share: whom to load, and the scenario's knobs. */
export function addLoadOptions(command: Command): Command {
  return command
    .option("--connections <n>", "connections at a time", wholeNumber(1, 4_096))
    .option("--duration <duration>", "how long to read (stock-read)", durationMs)
    .option("--buyers <n>", "distinct buyers (order-rush)", wholeNumber(1, 1_000_000))
    .option("--units <n>", "units of the drop (order-rush)", wholeNumber(1, 1_000_000))
    .addOption(
      stackOption(
        "start a server of its own with these parts, though `up` runs one: in its process, on a private Redis and MariaDB, or on REDIS_URL and DATABASE_URL",
      ),
    )
    .option("--allow-host <name>", "load this host although it is not this machine");
}
