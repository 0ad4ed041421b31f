import { readFileSync } from "node:fs";
import { type Command, createCommand } from "commander";
import { COMMANDS, HIDDEN_COMMANDS } from "./commands/index.ts";
import type { Frame } from "./frame.ts";

/** The whole command tree; errors are thrown, never printed or turned into an exit here. */
export function createProgram(frame: Frame): Command {
  const program = createCommand("dropctl")
    .description("Launch a limited-edition drop from the terminal and prove that it will hold.")
    .version(version())
    .addHelpText(
      "after",
      `
Start here:
  $ dropctl demo                      a drop, rushed before and after caching
  $ dropctl up                        a server of your own
  $ dropctl seed examples/seed.yaml   products and drops, in another terminal
  $ dropctl run queue-rush            a crowd through a waiting room, judged

Exit codes: 0 fine, 1 fault, 2 wrong usage or file, 3 target unreachable,
10 a threshold failed or a comparison says worse, 11 invariant broken,
12 run invalid, 13 inconclusive, 130 interrupted.`,
    );
  for (const command of COMMANDS) program.addCommand(command(frame));
  for (const command of HIDDEN_COMMANDS) program.addCommand(command(frame), { hidden: true });
  quieten(program);
  return program;
}

/** Of the installed package; beside the build, so that both always agree. */
export function version(): string {
  const file = new URL("../package.json", import.meta.url);
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}

/** `main.ts` prints errors and exits; commander does neither. */
function quieten(command: Command): void {
  command.exitOverride().configureOutput({ outputError: () => undefined });
  for (const sub of command.commands) quieten(sub);
}
