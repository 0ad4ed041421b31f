import type { Command } from "commander";
import { act, type CommonOptions, type Frame, group, leaf } from "../frame.ts";

const RUN = "a run's id, the start of one, or a file";

export function runsCommand(frame: Frame): Command {
  return group("runs", {
    about: "list, show and remove the records that runs left",
    examples: [
      ["dropctl runs list", "all of them, oldest first"],
      ["dropctl runs show 20261121T0555", "the start of an id is enough"],
    ],
  })
    .addCommand(list(frame))
    .addCommand(show(frame))
    .addCommand(remove(frame));
}

function list(frame: Frame): Command {
  return leaf("list", "list the run records, oldest first", [
    ["dropctl runs list", "a table"],
    ["dropctl runs list --json", "every record whole"],
  ]).action(
    act<CommonOptions>(frame, async (call) => {
      const { listRuns } = await import("../services/runs.ts");
      return listRuns(call);
    }),
  );
}

function show(frame: Frame): Command {
  return leaf("show", "show a run record", [
    ["dropctl runs show 20261121T0555", "the start of an id is enough"],
    ["dropctl runs show ci/nightly.json", "a file from elsewhere"],
  ])
    .argument("<run>", RUN)
    .action(
      act<CommonOptions>(frame, async (call) => {
        const { showRun } = await import("../services/runs.ts");
        return showRun(call);
      }),
    );
}

function remove(frame: Frame): Command {
  return leaf("rm", "remove run records", [
    ["dropctl runs rm 20261121T0555", "by the start of its id"],
  ])
    .argument("<runs...>", "ids, or the start of them")
    .action(
      act<CommonOptions>(frame, async (call) => {
        const { removeRuns } = await import("../services/runs.ts");
        return removeRuns(call);
      }),
    );
}
