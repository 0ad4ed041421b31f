import type { EngineName } from "@dropctl/scenarios";
import { type Command, Option } from "commander";
import { durationMs, eachTime, milliseconds, positive, share, wholeNumber } from "../options.ts";
import { stackOption } from "../stacks.ts";

/** What `run` and `compare` take. */
export const SCENARIO_ARGUMENT =
  "a name from `dropctl scenario list`, or a file of one's own, type-checked first (0.5 s)";

// Named here too, so that --help need not load the engines.
const ENGINES = ["autocannon", "journeys", "k6"] as const satisfies readonly EngineName[];

/** The options that `run` and `compare` share: whom to load, and the scenario's knobs. */
export function addLoadOptions(command: Command): Command {
  command
    .option("--connections <n>", "connections at a time", wholeNumber(1, 4_096))
    .option(
      "--duration <duration>",
      "how long to read or press (stock-read, sold-out-storm)",
      durationMs,
    )
    .option("--warm-up <duration>", "reads before that, not measured (stock-read)", durationMs)
    .option("--no-warm-up", "measure from the first request on")
    .option("--rate <n>", "arrivals a second; default: as fast as answered", positive)
    .option("--buyers <n>", "distinct buyers (the rushes)", wholeNumber(1, 1_000_000))
    .option("--units <n>", "units of the drop (the rushes)", wholeNumber(1, 1_000_000));
  return addEveningOptions(addRetryOptions(addQueueOptions(command)))
    .option(
      "--set <knob=value>",
      "any knob of the scenario, in its own unit; may be given again",
      eachTime,
    )
    .addOption(
      stackOption(
        "start a server of its own with these parts, though `up` runs one: in its process, on a private Redis and MariaDB, or on REDIS_URL and DATABASE_URL",
      ),
    )
    .addOption(
      new Option("--engine <name>", "what makes the load; unless told, what fits").choices(ENGINES),
    )
    .option("--k6 <path>", "the k6 program for --engine k6; unless told, the one on PATH")
    .option(
      "--allow-host <name>",
      "load this host although it is not this machine; may be given again",
      eachTime,
    );
}

function addEveningOptions(command: Command): Command {
  return command
    .option("--browse <duration>", "browsing before the opening (full-drop)", durationMs)
    .option(
      "--browse-rate <n>",
      "reads a second at the opening (full-drop)",
      wholeNumber(1, 100_000),
    )
    .option("--arrive <duration>", "all buyers come within it (full-drop)", durationMs);
}

function addQueueOptions(command: Command): Command {
  // commander takes --no-… for a switch that is on unless it is given; this one has a value.
  const noShow = new Option("--no-show <share>", "of the buyers: never reserve (queue-rush)");
  const noPay = new Option(
    "--no-pay <share>",
    "of the buyers: never pay (queue-rush, abandoned-holds)",
  );
  for (const option of [noShow, noPay]) {
    option.negate = false;
    option.argParser(share);
  }
  return command
    .option(
      "--checkout-capacity <n>",
      "people in checkout at once (queue-rush)",
      wholeNumber(1, 1_000_000),
    )
    .option("--admission <duration>", "how long an unused admission lasts (queue-rush)", durationMs)
    .option(
      "--hold <duration>",
      "how long an unpaid unit is held (queue-rush, abandoned-holds)",
      durationMs,
    )
    .option("--poll-ms <ms>", "between polls (queue-rush; default: as told)", milliseconds)
    .option("--leave <share>", "of the buyers: leave after a poll (queue-rush)", share)
    .addOption(noShow)
    .addOption(noPay)
    .option(
      "--timeout <duration>",
      "cut it off after this long (queue-rush, abandoned-holds)",
      durationMs,
    );
}

function addRetryOptions(command: Command): Command {
  return command
    .option("--clicks <n>", "copies of each request at a time (retry-storm)", wholeNumber(1, 16))
    .option("--impatient <share>", "of the buyers: cut their connections (retry-storm)", share)
    .option("--patience <duration>", "before they cut (retry-storm)", durationMs);
}
