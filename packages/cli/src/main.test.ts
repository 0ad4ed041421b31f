import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { describe, expect, test } from "vitest";
import { readConfig } from "./config.ts";
import { createProgram } from "./program.ts";
import { cleanEnv, runCli, scratchFolder } from "./testing/runCli.ts";

describe("wrong usage ends with 2, one line and a hint", () => {
  test.each([
    [["dorp"], "unknown_command", "unknown command 'dorp'", "did you mean `dropctl drop`?"],
    [
      ["drop", "lsit"],
      "unknown_command",
      "unknown command 'lsit'",
      "did you mean `dropctl drop list`?",
    ],
    [["up", "--prot", "1"], "unknown_option", "unknown option '--prot'", "did you mean `--port`?"],
    [["up", "--port", "http"], "invalid_argument", "'--port <port>' argument 'http'", "whole"],
    [["up", "--port", "65536"], "invalid_argument", "from 0 to 65535", "--help"],
    [["up", "--decline-rate", "2"], "invalid_argument", "'--decline-rate <share>'", "0 to 1"],
    [["up", "--payment-latency", "3"], "invalid_argument", "'--payment-latency", "3s or 30m"],
    [["up", "--temporary", "--data", "x"], "conflicting_option", "'--data <dir>'", "--temporary"],
    [["rnu", "--help"], "unknown_command", "command 'rnu'", "did you mean `dropctl run`?"],
    [["help", "drop", "opne"], "unknown_command", "'opne'", "did you mean `dropctl drop open`?"],
    [["rebuild"], "unknown_command", "'rebuild'", "did you mean `dropctl drop rebuild`?"],
    [["list"], "unknown_command", "'list'", "`drop list`, `scenario list` or `runs list`?"],
    [["frobnicate"], "unknown_command", "'frobnicate'", "these are the commands that there are"],
    [["seed"], "missing_argument", "missing required argument 'file'", "--help"],
    [["drop", "create", "a", "--total", "1"], "missing_mandatory_option_value", "--product", ""],
    [["drop", "create", "A_b", "--product", "p", "--total", "1"], "invalid_argument", "slug", ""],
    [["drop", "list", "--url", "nowhere"], "invalid_url", '--url: "nowhere"', "http"],
  ])("%j", async (args, code, what, hint) => {
    const { code: exit, stdout, stderr } = await runCli(args, cleanEnv(await scratchFolder()));
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: "" });
    const [first = ""] = stderr.split("\n");
    expect(first).toMatch(/^error: /);
    expect(first).toContain(`[${code}]`);
    expect(first).toContain(what);
    expect(stderr).toContain(hint);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  test.each([
    [[], "Usage: dropctl [options] [command]\n"],
    [["drop"], "Usage: dropctl drop [options] [command]\n"],
  ])("a group without a command shows its help: %j", async (args, usage) => {
    const { code, stdout, stderr } = await runCli(args, cleanEnv(await scratchFolder()));
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr.slice(0, usage.length)).toBe(usage);
    expect(stderr).toContain("\nExamples:\n  $ dropctl ");
  });

  test("an unknown command is told first, then the commands that there are", async () => {
    const { stderr } = await runCli(["rnu"], cleanEnv(await scratchFolder()));
    const lines = stderr.split("\n");
    expect(lines.slice(0, 4)).toEqual([
      "error: unknown command 'rnu' [unknown_command]",
      "hint: did you mean `dropctl run`?",
      "",
      "Usage: dropctl [options] [command]",
    ]);
    const groups = ["Start here:", "Run a drop:", "Load and judge:", "Records and CI:", "Machine:"];
    expect(lines).toEqual(expect.arrayContaining([...groups, "Examples:"]));
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(80);
  });
});

test("--version prints the package's version", async () => {
  const file = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  const { code, stdout } = await runCli(["--version"], cleanEnv(await scratchFolder()));
  expect({ code, stdout: stdout.trim() }).toEqual({
    code: 0,
    stdout: (JSON.parse(file) as { version: string }).version,
  });
});

test.each([
  [{ NO_COLOR: "", FORCE_COLOR: "1" }, true],
  [{ NO_COLOR: "", FORCE_COLOR: "0" }, false],
  [{ NO_COLOR: "1", FORCE_COLOR: "1" }, false],
])("%j colours what is written: %j", async (env, coloured) => {
  const { stderr } = await runCli(["drop", "list"], cleanEnv("/nowhere", env));
  expect(stderr.includes("\u001b[31m")).toBe(coloured);
});

test("every command has examples, --json and --verbose", () => {
  const frame = {
    config: readConfig(),
    exit: "ok",
    takeInterrupts: () => new AbortController().signal,
    interrupt: () => {},
  } as const;
  const leaves = leavesOf(createProgram({ ...frame }));
  expect(leaves.length).toBeGreaterThan(10);
  for (const leaf of leaves) {
    let help = "";
    leaf.configureOutput({ writeOut: (text) => void (help += text) }).outputHelp();
    expect(help, leaf.name()).toMatch(/Examples:\n {2}\$ dropctl /);
    expect(leaf.options.map((option) => option.long)).toEqual(
      expect.arrayContaining(["--json", "--verbose"]),
    );
  }
});

function leavesOf(command: Command): Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leavesOf);
}
