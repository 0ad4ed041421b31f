import { readdirSync, readFileSync } from "node:fs";
import type { Command } from "commander";
import { describe, expect, test } from "vitest";
import { Shown } from "./exits.ts";
import type { Frame } from "./frame.ts";
import { helpText } from "./help.ts";
import { createProgram, wordsFor } from "./program.ts";

// Help is declared, and parsing runs nothing here: the frame is not looked at.
const tree = () => createProgram({} as Frame);
const commands = [...walk(tree())];

test("the first help is one line a command, in groups", () => {
  const help = helpText(tree());
  for (const { name, summary } of visible(tree()).map(described)) {
    expect(help).toMatch(new RegExp(`^ {2}${name} +${escaped(summary)}$`, "m"));
  }
});

describe("help has examples, and none of them lies", () => {
  test.each(commands.map((command) => [pathOf(command), command] as const))("%s", (path, shown) => {
    const help = helpText(shown);
    for (const line of help.split("\n")) expect(line.length, line).toBeLessThanOrEqual(80);
    const lines = exampleLines(help);
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      expect(wrongIn(line), line).toBeNull();
      expect(`${line} `).toContain(`${path} `);
    }
  });
});

test("what the documents tell to type can be typed", () => {
  const root = new URL("../../../", import.meta.url);
  const docs = readdirSync(new URL("docs/", root)).filter((name) => name.endsWith(".md"));
  const files = ["README.md", ...docs.map((name) => `docs/${name}`)];
  const lines = files.flatMap((name) => documentLines(readFileSync(new URL(name, root), "utf8")));
  expect(lines.length).toBeGreaterThan(50);
  for (const line of lines) expect(wrongIn(line), line).toBeNull();
});

test("an example that lies is found", () => {
  expect(wrongIn("dropctl run order-rush --buyer 5")).toMatch(/unknown option '--buyer'/);
  expect(wrongIn("dropctl drop opne x")).toMatch(/unknown command/);
  expect(wrongIn("dropctl up --stack redis > out.txt")).toMatch(/invalid/);
  expect(wrongIn("dropctl compare a b c")).toMatch(/too many arguments/);
});

function* walk(command: Command): Generator<Command> {
  yield command;
  for (const sub of visible(command)) yield* walk(sub);
}

/** Those that only the program itself calls are nobody's to read. */
function visible(command: Command): Command[] {
  const shown = command.createHelp().visibleCommands(command);
  return command.commands.filter((sub) => shown.includes(sub));
}

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}

function described(command: Command) {
  return { name: command.name(), summary: command.summary() || command.description() };
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** `  $ LINE   WHAT`; a line may go on in the next one. */
function exampleLines(help: string): string[] {
  return Array.from(
    help.replaceAll(/ \\\n +/g, " ").matchAll(/^ {2}\$ (dropctl .*?)(?: {3,}.*)?$/gm),
    ([, line = ""]) => line,
  );
}

/** Lines of code blocks that begin with the program, maybe after variables; comments are left out. */
function documentLines(markdown: string): string[] {
  const blocks = markdown.matchAll(/^ *```.*\n([\s\S]*?)^ *```/gm);
  return Array.from(blocks, ([, block = ""]) => block.replaceAll(/ \\\n +/g, " ").split("\n"))
    .flat()
    .flatMap(
      (line) => /^(?:[- \w]+: |[A-Z_]+=\S+ )?(?:bin\/)?(dropctl .*)$/.exec(line.trim())?.[1] ?? [],
    )
    .map((line) => line.replace(/ +#.*$/, ""))
    .filter((line) => !line.includes("…"));
}

/** What the command tree itself, with all its parsers, says against a line; null: nothing. */
function wrongIn(line: string): string | null {
  const program = tree();
  for (const command of walk(program)) {
    command.configureOutput({ writeOut: () => undefined });
    if (command.commands.length === 0) command.action(() => {});
  }
  const [, ...words] = shellWords(line);
  try {
    program.parse(wordsFor(program, words), { from: "user" });
    return null;
  } catch (error) {
    return error instanceof Shown ? null : String(error);
  }
}

/** As a shell splits a simple line: quotes, and what is redirected or piped is not for us. */
function shellWords(line: string): string[] {
  const [ours = ""] = line.split(/ (?:>>?|\||&&?|;) ?/, 1);
  const words = ours.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
  return words.map((word) => word.replaceAll(/["']/g, ""));
}
