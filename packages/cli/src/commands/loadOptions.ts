import type { EngineName } from "@dropctl/scenarios";
import { type Command, Option } from "commander";
import { eachTime } from "../options.ts";
import { stackOption } from "../stacks.ts";
import { plainOption } from "./plainOption.ts";

/** What `run` and `compare` take. */
export const SCENARIO_ARGUMENT =
  "a name from `dropctl scenario list`, or a file of one's own, type-checked first (0.5 s)";

// Named here too, so that --help need not load the engines.
const ENGINES = ["autocannon", "journeys", "k6"] as const satisfies readonly EngineName[];

/** What `run` and `compare` have in common, but for the scenario's knobs: whom to load, and how. */
export function addLoadOptions(command: Command): Command {
  return command
    .addOption(
      stackOption(
        "start a server of its own with these parts, though `up` runs one: in its process, on a private Redis and MariaDB, or on REDIS_URL and DATABASE_URL",
      ),
    )
    .option(
      "--allow-host <name>",
      "load this host although it is not this machine; may be given again",
      eachTime,
    )
    .addOption(
      new Option("--engine <name>", "what makes the load; unless told, what fits").choices(ENGINES),
    )
    .option("--k6 <path>", "the k6 program for --engine k6; unless told, the one on PATH")
    .addOption(plainOption());
}
