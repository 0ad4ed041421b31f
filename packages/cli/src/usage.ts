import type { Command, CommanderError } from "commander";
import { CliError } from "./exits.ts";
import { helpText } from "./help.ts";

/**
 * What commander found wrong, as the line and the hint that the user gets. Commander's text is
 * `error: what\n(Did you mean that?)`, its code `commander.unknownOption`.
 */
export function wrongUsage(error: CommanderError, command: Command): CliError {
  const [first = "", ...rest] = error.message.split("\n");
  const code = error.code
    .replace(/^commander\./, "")
    .replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const isCommand = code === "unknown_command";
  const near = nearest(rest.join(" "));
  const commands = near.length > 0 || !isCommand ? near : namesakes(command);
  // Of several the program's own name would make the line too long.
  const path = isCommand && commands.length === 1 ? `${pathOf(command)} ` : "";
  const elsewhere = isCommand
    ? "these are the commands that there are"
    : `see \`${pathOf(command)} --help\``;
  return new CliError({
    exit: "usage",
    code,
    message: first.replace(/^error: /, ""),
    hint: commands.length > 0 ? didYouMean(commands.map((name) => path + name)) : elsewhere,
    after: isCommand ? helpText(command) : undefined,
  });
}

/** The words that commander itself thinks are near. */
function nearest(text: string): string[] {
  const [, names] = /Did you mean (?:one of )?(.+)\?/.exec(text) ?? [];
  return names?.split(", ") ?? [];
}

/** `dropctl open`: what is called so one level further down. */
function namesakes(command: Command): string[] {
  const [wanted] = command.args;
  return command.commands
    .filter((group) => group.commands.some((sub) => sub.name() === wanted))
    .map((group) => `${group.name()} ${wanted}`);
}

function didYouMean(names: string[]): string {
  const quoted = names.map((name) => `\`${name}\``);
  return `did you mean ${quoted.join(", ").replace(/, (?=[^,]*$)/, " or ")}?`;
}

/** `dropctl drop` */
function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}
