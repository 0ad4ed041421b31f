import type { Command } from "commander";
import { act, type CommonOptions, type Frame, leaf } from "../frame.ts";

export function doctorCommand(frame: Frame): Command {
  return leaf("doctor", "say what this machine has, and what it is for", [
    ["dropctl doctor", "exits with 1 only when the embedded stack cannot run"],
    ["dropctl doctor --json", "for a bug report"],
  ]).action(
    act<CommonOptions>(frame, async (call) => {
      const { doctor } = await import("../services/doctor.ts");
      return doctor(call);
    }),
  );
}
