import type { Command } from "commander";
import { act, type Frame, leaf } from "../frame.ts";
import type { GateCommandOptions } from "../services/gate.ts";
import { addGateOptions } from "./gateOptions.ts";

export function gateCommand(frame: Frame): Command {
  const command = leaf("gate", "hold a run against thresholds; the stock is always checked", [
    ["dropctl gate 20261121T0555 --min-tps 3906 --max-p99 1s", "the start of an id is enough"],
    ["dropctl gate ci/nightly.json --junit gate.xml", "thresholds from dropctl.config.yaml"],
    ["dropctl gate 20261121T0555 --threshold 'steps.reserve.latencyMs.p99<=25ms'", "by path"],
    ["dropctl gate 20261121T0555 --baseline ci/base.json --threshold 'tps>=0.95x'", "relative"],
  ]).argument("<run>", "a run's id, the start of one, or a file");
  return addGateOptions(command).action(
    act<GateCommandOptions>(frame, async (call) => {
      const { gate } = await import("../services/gate.ts");
      return gate(call);
    }),
  );
}
