import { type Command, Option } from "commander";
import { act, type Frame, targetLeaf } from "../frame.ts";
import type { RunCommandOptions } from "../services/run.ts";
import { addGateOptions } from "./gateOptions.ts";
import { addKnobOptions } from "./knobOptions.ts";
import { addLoadOptions, SCENARIO_ARGUMENT } from "./loadOptions.ts";

export function runCommand(frame: Frame): Command {
  const command = targetLeaf("run", "run a scenario against a fresh drop and judge the stock", [
    ["dropctl run stock-read", "on the server that `up` runs, else on one of its own"],
    ["dropctl run order-rush --buyers 8500 --units 1000 --mode direct", "the textbook way"],
    ["dropctl run queue-rush --buyers 1000 --units 300 --no-show 0.1", "through a waiting room"],
    ["dropctl run order-rush --find-limit 'p99<1s,failures=0'", "how much does it take?"],
    ["dropctl run ./mine.scenario.ts --set thinkMs=200", "a scenario of your own"],
    ["dropctl run order-rush --stack local", "on a Redis and a MariaDB of its own"],
    ["dropctl run order-rush --gate --min-tps 3906 --max-p99 1s", "and hold it against limits"],
    ["dropctl run order-rush --url http://127.0.0.1:8090 --json", "on a server that runs"],
  ]).argument("<scenario>", SCENARIO_ARGUMENT);
  addLoadOptions(command)
    .addOption(
      new Option("--mode <mode>", "stock mode of the drop")
        .choices(["direct", "cached"])
        .default("cached"),
    )
    .option(
      "--find-limit <criteria>",
      "raise the rate until this does not hold, and tell the highest that does",
    )
    .option("--gate", "hold the run against thresholds: those below, or dropctl.config.yaml");
  return addGateOptions(addKnobOptions(command)).action(
    act<RunCommandOptions>(frame, async (call) => {
      const { run } = await import("../services/run.ts");
      return run(call);
    }),
  );
}
