import { Argument, type Command } from "commander";
import { act, type CommonOptions, type Frame, leaf } from "../frame.ts";

export function completionCommand(frame: Frame): Command {
  const command = leaf("completion", "print the script that completes commands at TAB", [
    [
      "dropctl completion bash > ~/.local/share/bash-completion/completions/dropctl",
      "once; without the package bash-completion, put this into ~/.bashrc:\n" +
        '      eval "$(dropctl completion bash)"',
    ],
    ["dropctl completion bash -- run order-rush --st", "what the script asks: words that fit"],
  ])
    .addArgument(new Argument("<shell>", "the shell").choices(["bash"]))
    .argument("[words...]", "a line so far, without `dropctl`");
  return command.action(
    act<CommonOptions>(frame, async (call) => {
      const { completion } = await import("../services/completion.ts");
      return completion(call, command.parent ?? command);
    }),
  );
}
