import { type Command, Option } from "commander";
import type { Frame, TargetOptions } from "../frame.ts";
import { act, group, targetLeaf } from "../frame.ts";
import { durationMs, idempotencyKey, slug, utcTime, wholeNumber } from "../options.ts";
import type { DropLogOptions } from "../services/dropLog.ts";
import type { CreateDropOptions } from "../services/drops.ts";
import type { RestockOptions } from "../services/restock.ts";

const DROP = "the drop's slug or id";

export function dropCommand(frame: Frame): Command {
  return group("drop", {
    about:
      "create, list, show, open, pause, resume, close, restock, audit and rebuild drops, and read their log",
    short: "create drops, open and pause them, audit them",
    examples: [
      ["dropctl drop list", "what there is"],
      ["dropctl drop open aurora-launch", "by slug or id"],
      ["dropctl drop audit aurora-launch", "the ledger's rows against every invariant"],
    ],
  })
    .addCommand(create(frame))
    .addCommand(list(frame))
    .addCommand(show(frame))
    .addCommand(move(frame, "open", "open a scheduled drop now"))
    .addCommand(move(frame, "pause", "pause an open drop: nobody can reserve"))
    .addCommand(move(frame, "resume", "let a paused drop go on"))
    .addCommand(move(frame, "close", "close a drop for good; what is held can still be paid"))
    .addCommand(log(frame))
    .addCommand(restock(frame))
    .addCommand(audit(frame))
    .addCommand(rebuild(frame));
}

function create(frame: Frame): Command {
  return targetLeaf("create", "create a scheduled drop of a product", [
    ["dropctl drop create aurora-launch --product aurora-90 --total 1000", "opened by hand"],
    [
      "dropctl drop create aurora-eu --product aurora-90 --total 500 \\\n" +
        "      --opens-at 2030-03-01T18:00:00Z",
      "opens itself",
    ],
    [
      "dropctl drop create aurora-us --product aurora-90 --total 500 \\\n" +
        "      --waiting-room fifo --checkout-capacity 50 --open",
      "open at once; buyers are let in by turns, 50 in checkout at a time",
    ],
  ])
    .argument("<slug>", "a name for the drop, unique on the server", slug)
    .requiredOption("--product <product>", "slug or id of the product that is sold; needed")
    .requiredOption(
      "--total <units>",
      "how many units there are; needed",
      wholeNumber(1, 100_000_000),
    )
    .option("--per-buyer-limit <n>", "live reservations a buyer may have", wholeNumber(1, 100))
    .option("--hold <duration>", "how long an unpaid unit is held (default: 30m)", durationMs)
    .addOption(
      new Option("--mode <mode>", "stock mode (default: cached)").choices(["cached", "direct"]),
    )
    .option("--opens-at <time>", "when it opens, with its zone (default: by hand)", utcTime)
    .option("--label <text>", "a mark of your own, such as a season")
    .addOption(
      new Option(
        "--waiting-room <kind>",
        "fifo: buyers join a line and are admitted in turn (default: off)",
      ).choices(["off", "fifo"]),
    )
    .option(
      "--checkout-capacity <n>",
      "people in checkout at once, with a waiting room (default: 100)",
      wholeNumber(1, 1_000_000),
    )
    .option(
      "--admission <duration>",
      "how long an unused admission lasts (default: 2m)",
      durationMs,
    )
    .option(
      "--max-waiting <n>",
      "people who may wait at once (default: 1000000)",
      wholeNumber(1, 10_000_000),
    )
    .option("--open", "open it at once")
    .action(
      act<CreateDropOptions & TargetOptions>(frame, async (call) => {
        const { createDrop } = await import("../services/drops.ts");
        return createDrop(call);
      }),
    );
}

function list(frame: Frame): Command {
  return targetLeaf("list", "list the drops, oldest first", [
    ["dropctl drop list", "a table"],
    ["dropctl drop list --json", "for a script"],
  ])
    .option("--label <text>", "only those with this label")
    .action(
      act<TargetOptions & { label?: string }>(frame, async (call) => {
        const { listDrops } = await import("../services/drops.ts");
        return listDrops(call);
      }),
    );
}

function show(frame: Frame): Command {
  return targetLeaf("show", "show a drop with its product and live stock", [
    ["dropctl drop show aurora-launch", "by slug or id"],
  ])
    .argument("<drop>", DROP)
    .action(
      act<TargetOptions>(frame, async (call) => {
        const { showDrop } = await import("../services/drops.ts");
        return showDrop(call);
      }),
    );
}

function move(frame: Frame, verb: "open" | "pause" | "resume" | "close", summary: string): Command {
  return targetLeaf(verb, summary, [[`dropctl drop ${verb} aurora-launch`, "by slug or id"]])
    .argument("<drop>", DROP)
    .action(
      act<TargetOptions>(frame, async (call) => {
        const { moveDrop } = await import("../services/drops.ts");
        return moveDrop(call, verb);
      }),
    );
}

function log(frame: Frame): Command {
  return targetLeaf("log", "list what happened to a drop, and who did it", [
    ["dropctl drop log aurora-launch", "oldest first"],
    ["dropctl drop log aurora-launch --last 5", "how it came to be as it is"],
    ["DROPCTL_ACTOR=deploy-job dropctl drop open aurora-launch", "act under another name"],
  ])
    .argument("<drop>", DROP)
    .option("--last <n>", "only the last ones", wholeNumber(1))
    .action(
      act<DropLogOptions>(frame, async (call) => {
        const { logDrop } = await import("../services/dropLog.ts");
        return logDrop(call);
      }),
    );
}

function restock(frame: Frame): Command {
  return targetLeaf("restock", "add units to a drop, also while it sells", [
    [
      "dropctl drop restock aurora-launch --units 500",
      "for sale at once; a waiting line has them first",
    ],
    [
      "dropctl drop restock aurora-launch --units 500 --key monday",
      "once, however often it is run",
    ],
  ])
    .argument("<drop>", DROP)
    .requiredOption("--units <n>", "how many more; needed", wholeNumber(1, 100_000_000))
    .option("--key <key>", "adds the units once for all requests with this key", idempotencyKey)
    .action(
      act<RestockOptions>(frame, async (call) => {
        const { restockDrop } = await import("../services/restock.ts");
        return restockDrop(call);
      }),
    );
}

function audit(frame: Frame): Command {
  return targetLeaf("audit", "count the ledger's rows and check every invariant", [
    ["dropctl drop audit aurora-launch", "exits with 11 when one is broken"],
  ])
    .argument("<drop>", DROP)
    .action(
      act<TargetOptions>(frame, async (call) => {
        const { auditDrop } = await import("../services/drops.ts");
        return auditDrop(call);
      }),
    );
}

function rebuild(frame: Frame): Command {
  return targetLeaf("rebuild", "make a drop's stock cache anew from the ledger, then audit it", [
    ["dropctl drop rebuild aurora-launch", "safe while it sells; exits as `drop audit` does"],
  ])
    .argument("<drop>", DROP)
    .action(
      act<TargetOptions>(frame, async (call) => {
        const { rebuildDrop } = await import("../services/drops.ts");
        return rebuildDrop(call);
      }),
    );
}
