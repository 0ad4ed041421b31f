import { type Command, createCommand } from "commander";
import { act, type CommonOptions, type Frame, leaf } from "../frame.ts";

export function scenarioCommand(frame: Frame): Command {
  return createCommand("scenario")
    .description("list and show the loads that can be run")
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
  ])
    .argument("<scenario>", "its name, or its file")
    .action(
      act<CommonOptions>(frame, async (call) => {
        const { showScenario } = await import("../services/scenarios.ts");
        return showScenario(call);
      }),
    );
}
