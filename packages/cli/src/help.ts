import { type Command, Help } from "commander";

export const TERMINAL_COLUMNS = 80;

/** `["line", "what it does"]` */
export type Example = [line: string, what: string];

/** Examples under a command's own help; what one does stands beside it, or below where that is too wide. */
export function examplesText(examples: Example[]): string {
  const width = Math.max(...examples.map(([line]) => line.length));
  const beside = examples.map(([line, what]) => `  $ ${line.padEnd(width)}   ${what}`);
  const fits = beside.every((line) => line.length <= TERMINAL_COLUMNS);
  const lines = fits ? beside : examples.map(([line, what]) => `  $ ${line}\n      ${what}`);
  return `\nExamples:\n${lines.join("\n")}`;
}

/** The whole help of a command, examples included, as text. */
export function helpText(command: Command): string {
  let text = "";
  const before = { ...command.configureOutput() };
  command
    .configureOutput({
      writeOut: (part) => {
        text += part;
      },
      getOutHelpWidth: () => TERMINAL_COLUMNS,
      getOutHasColors: () => false,
    })
    .outputHelp();
  command.configureOutput(before);
  return text.trimEnd();
}

/** That commands have options goes without saying; the first list has room for names alone. */
export const LISTS: Partial<Help> = {
  subcommandTerm: (command) =>
    (command.parent?.parent ?? null) === null
      ? command.name()
      : new Help().subcommandTerm(command).replace(" [options]", ""),
};
