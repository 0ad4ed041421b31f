import type { Command } from "commander";
import { act, type Frame, group, targetLeaf, type TargetOptions } from "../frame.ts";
import { wholeNumber } from "../options.ts";
import type { SetQueueOptions } from "../services/queue.ts";

const DROP = "the drop's slug or id";

export function queueCommand(frame: Frame): Command {
  return group("queue", {
    about: "show and steer a drop's waiting room",
    examples: [
      ["dropctl queue show aurora-us", "who waits, who is in checkout"],
      ["dropctl queue set aurora-us --checkout-capacity 250", "serve more at once"],
    ],
  })
    .addHelpText(
      "after",
      "\n`dropctl drop create --waiting-room fifo` makes a drop with one;\n" +
        "docs/waiting-room.md says how it works.",
    )
    .addCommand(show(frame))
    .addCommand(set(frame))
    .addCommand(halt(frame, "pause", "admit nobody; joining and polling go on"))
    .addCommand(halt(frame, "resume", "admit again"));
}

function show(frame: Frame): Command {
  return targetLeaf("show", "show who waits, who is in checkout, and how fast it moves", [
    ["dropctl queue show aurora-launch", "by slug or id"],
    ["dropctl queue show aurora-launch --json", "for a script"],
  ])
    .argument("<drop>", DROP)
    .action(
      act<TargetOptions>(frame, async (call) => {
        const { showQueue } = await import("../services/queue.ts");
        return showQueue(call);
      }),
    );
}

function set(frame: Frame): Command {
  return targetLeaf("set", "change how many people checkout serves at once", [
    ["dropctl queue set aurora-launch --checkout-capacity 250", "from the next admission on"],
  ])
    .argument("<drop>", DROP)
    .requiredOption(
      "--checkout-capacity <n>",
      "people admitted, or holding what they have not paid",
      wholeNumber(1, 1_000_000),
    )
    .action(
      act<SetQueueOptions>(frame, async (call) => {
        const { setQueue } = await import("../services/queue.ts");
        return setQueue(call);
      }),
    );
}

function halt(frame: Frame, verb: "pause" | "resume", summary: string): Command {
  return targetLeaf(verb, summary, [[`dropctl queue ${verb} aurora-launch`, "by slug or id"]])
    .argument("<drop>", DROP)
    .action(
      act<TargetOptions>(frame, async (call) => {
        const { haltQueue } = await import("../services/queue.ts");
        return haltQueue(call, verb);
      }),
    );
}
