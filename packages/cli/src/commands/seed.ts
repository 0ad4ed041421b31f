import type { Command } from "commander";
import { act, type Frame, targetLeaf, type TargetOptions } from "../frame.ts";

export function seedCommand(frame: Frame): Command {
  return targetLeaf("seed", "load products and drops from a YAML file; twice changes nothing", [
    ["dropctl seed examples/seed.yaml", "the schema is in docs/seed.md"],
    ["dropctl seed drops.yaml --check", "only check the file"],
  ])
    .argument("<file>", "the YAML file")
    .option("--check", "check the file and send nothing")
    .action(
      act<TargetOptions & { check?: true }>(frame, async (call) => {
        const { seed } = await import("../services/seed.ts");
        return seed(call);
      }),
    );
}
