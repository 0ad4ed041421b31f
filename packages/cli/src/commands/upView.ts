import type { Command } from "commander";
import { act, type Frame, leaf } from "../frame.ts";
import type { ShowUpOptions } from "../services/upView/showUp.ts";
import { plainOption } from "./plainOption.ts";

/** What `up` starts beside its server; hidden, for nobody else has a use for it. */
export function upViewCommand(frame: Frame): Command {
  return leaf("up-view", "show what the server of `up` does", [
    ["dropctl up", "starts it by itself; for any other server: dropctl watch"],
  ])
    .addOption(plainOption())
    .action(
      act<ShowUpOptions>(frame, async (call) => {
        const { showUp } = await import("../services/upView/showUp.ts");
        return showUp(call);
      }),
    );
}
