import type { Command } from "commander";
import { act, type Frame, leaf } from "../frame.ts";
import type { DemoOptions } from "../services/demo.ts";
import { stackOption } from "../stacks.ts";
import { plainOption } from "./plainOption.ts";

export function demoCommand(frame: Frame): Command {
  return leaf("demo", "rush a drop before and after caching, and say what was found", [
    ["dropctl demo", "two scenarios in balanced pairs, under 2 minutes"],
    ["dropctl demo --quick", "shorter trials, under a minute"],
    ["dropctl demo --stack local", "on a private Redis and MariaDB, 2 to 3 minutes"],
    ["dropctl demo --json", "the whole result as one document"],
  ])
    .option("--quick", "shorter trials; the same pairs")
    .addOption(
      stackOption(
        "where the server's parts run; external takes REDIS_URL and DATABASE_URL",
      ).default("embedded"),
    )
    .addOption(plainOption())
    .action(
      act<DemoOptions>(frame, async (call) => {
        const { demo } = await import("../services/demo.ts");
        return demo(call);
      }),
    );
}
