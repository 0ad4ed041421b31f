import type { Command } from "commander";
import { expect, test } from "vitest";
import type { Frame } from "./frame.ts";
import { createProgram } from "./program.ts";

test("no command's help is wider than a terminal of 80 columns", () => {
  // Help is declared, never run: the frame is not looked at.
  const commands = [...tree(createProgram({} as Frame))];
  expect(commands.length).toBeGreaterThan(25);
  for (const command of commands) {
    const help = helpOf(command);
    expect(help).toContain("Usage: ");
    for (const line of help.split("\n")) expect(line.length, line).toBeLessThanOrEqual(80);
  }
});

function* tree(command: Command): Generator<Command> {
  yield command;
  for (const sub of command.commands) yield* tree(sub);
}

function helpOf(command: Command): string {
  let help = "";
  command.configureOutput({
    writeOut: (text) => {
      help += text;
    },
    getOutHelpWidth: () => 80,
  });
  command.outputHelp();
  return help;
}
