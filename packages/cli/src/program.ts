import { type Command, createCommand } from "commander";
import { GROUPS, HIDDEN_COMMANDS } from "./commands/index.ts";
import { Shown } from "./exits.ts";
import type { Frame } from "./frame.ts";
import { examplesText, LISTS } from "./help.ts";
import { wrongUsage } from "./usage.ts";
import { version } from "./version.ts";

/** The whole command tree; errors are thrown, never printed or turned into an exit here. */
export function createProgram(frame: Frame): Command {
  const program = createCommand("dropctl")
    .description("Launch a limited-edition drop from the terminal and prove that it will hold.")
    .version(version(), "-V, --version", "print the version")
    .addHelpText(
      "after",
      `${examplesText([
        ["dropctl demo", "a drop, rushed before and after caching"],
        ["dropctl up", "a server of your own"],
        ["dropctl seed examples/seed.yaml", "products and drops, in another terminal"],
        ["dropctl run queue-rush", "a crowd through a waiting room, judged"],
        ["dropctl help drop create", "every command has help with examples"],
      ])}

Exit codes: 0 fine, 1 fault, 2 wrong usage or file, 3 target unreachable,
10 a threshold failed or a comparison says worse, 11 invariant broken,
12 run invalid, 13 inconclusive, 130 interrupted.`,
    );
  for (const [heading, commands] of Object.entries(GROUPS)) {
    program.commandsGroup(`${heading}:`);
    for (const command of commands) program.addCommand(command(frame));
  }
  for (const command of HIDDEN_COMMANDS) program.addCommand(command(frame), { hidden: true });
  program.helpCommand("help [command...]", "show the help of a command");
  prepare(program);
  return program;
}

/**
 * The words of a command line as commander takes them: `help drop create` asks `drop create` for
 * its help, and help of a command that there is not is no help, but wrong usage.
 */
export function wordsFor(program: Command, words: string[]): string[] {
  const [first, ...rest] = words;
  if (first === "help" && rest.length > 0) return wordsFor(program, [...rest, "--help"]);
  let command = program;
  for (const word of words) {
    const next = command.commands.find((sub) => sub.name() === word);
    if (next !== undefined) command = next;
    else if (isUnknown(command, word)) return words.filter((other) => !/^(-h|--help)$/.test(other));
    else break;
  }
  return words;
}

function isUnknown(command: Command, word: string): boolean {
  return command.commands.length > 0 && !word.startsWith("-") && word !== "help";
}

/** `main.ts` prints errors and exits; commander does neither. */
function prepare(command: Command): void {
  command
    .configureHelp(LISTS)
    .helpOption("-h, --help", "show this help")
    .configureOutput({ outputError: () => undefined })
    .exitOverride((error) => {
      if (error.exitCode === 0) throw new Shown("ok");
      // A group alone: what could follow it has been shown.
      if (error.code === "commander.help") throw new Shown("usage");
      throw wrongUsage(error, command);
    });
  for (const sub of command.commands) prepare(sub);
}
