import { type Command, Option } from "commander";
import { act, type Frame, leaf } from "../frame.ts";
import { durationMs, share, wholeNumber } from "../options.ts";
import type { UpOptions } from "../services/up.ts";
import { stackOption } from "../stacks.ts";
import { plainOption } from "./plainOption.ts";

export function upCommand(frame: Frame): Command {
  return (
    leaf("up", "start a drop server and keep it running", [
      ["dropctl up", "on port 8090, the ledger under .dropctl/data"],
      ["dropctl up --temporary --port 0", "leaves nothing behind; any free port"],
      ["dropctl up --stack local", "on a private Redis and MariaDB; their data goes at the end"],
      ["dropctl up --stack external", "on REDIS_URL and DATABASE_URL of the environment"],
      ["dropctl up --payment-latency 50ms --decline-rate 0.05", "a slower, choosier provider"],
    ])
      .option("--host <host>", "address to listen on", "127.0.0.1")
      .option(
        "--port <port>",
        "port to listen on; 0 takes any free one",
        wholeNumber(0, 65_535),
        8090,
      )
      .addOption(
        stackOption(
          "where stock cache and ledger run: in this process and a file; in a private Redis and MariaDB, whose data is gone when this ends; or where REDIS_URL and DATABASE_URL say",
        ).default("embedded"),
      )
      .addOption(
        new Option("--data <dir>", "folder of the ledger (default: data/ in the home)").conflicts(
          "temporary",
        ),
      )
      .option("--temporary", "keep the ledger in a temporary folder, which goes at the end")
      .option("--payment-latency <duration>", "how long the simulated provider takes", durationMs)
      .option("--decline-rate <share>", "share of payments that it declines, 0 to 1", share)
      .addOption(
        new Option("--log-level <level>", "what the server logs, as JSON lines on stderr")
          .choices(["silent", "error", "warn", "info", "debug"])
          .default("warn"),
      )
      .addOption(plainOption())
      // For a parent that must leave nothing behind: see services/serverProcess.ts.
      .addOption(new Option("--ephemeral").conflicts("data").hideHelp())
      .action(
        act<UpOptions>(frame, async (call) => {
          const { up } = await import("../services/up.ts");
          return up(call);
        }),
      )
  );
}
