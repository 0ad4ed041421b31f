import type { Command } from "commander";
import { act, type CommonOptions, type Frame, group, leaf } from "../frame.ts";
import type { ShowScenarioOptions } from "../services/scenarios.ts";

export function scenarioCommand(frame: Frame): Command {
  return group("scenario", {
    about: "list and show the loads that can be run",
    examples: [
      ["dropctl scenario list", "those that come with dropctl"],
      ["dropctl scenario show order-rush", "what one does, and what can be set"],
    ],
  })
    .addCommand(list(frame))
    .addCommand(show(frame));
}

function list(frame: Frame): Command {
  return leaf("list", "list the scenarios", [["dropctl scenario list", "a table"]]).action(
    act<CommonOptions>(frame, async (call) => {
      const { listScenarios } = await import("../services/scenarios.ts");
      return listScenarios(call);
    }),
  );
}

function show(frame: Frame): Command {
  return leaf("show", "show what a scenario does and what can be set", [
    ["dropctl scenario show order-rush", "with the figures that others published"],
    ["dropctl scenario show ./mine.scenario.ts", "one of your own, checked"],
    ["dropctl scenario show order-rush --k6 > script.ts", "for plain `k6 run`"],
  ])
    .argument("<scenario>", "its name, or its file")
    .option("--k6", "print its load as one script for k6")
    .action(
      act<ShowScenarioOptions>(frame, async (call) => {
        const { showScenario } = await import("../services/scenarios.ts");
        return showScenario(call);
      }),
    );
}
