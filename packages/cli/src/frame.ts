import { type Command, createCommand } from "commander";
import type { Config } from "./config.ts";
import type { Exit } from "./exits.ts";
import { type Example, examplesText } from "./help.ts";
import { createOutput, type Output } from "./output.ts";

/** Handed by `main.ts` to every command. */
export interface Frame {
  config: Config;
  /** How the program ends if nothing is thrown. */
  exit: Exit;
  /**
   * Takes over Ctrl-C and SIGTERM for a command that has something to finish; without it the
   * program ends at once. The signal's reason is the name: `"SIGINT"` or `"SIGTERM"`.
   */
  takeInterrupts(): AbortSignal;
  /** Does what Ctrl-C does, or SIGTERM: for a key that ends the command. */
  interrupt(how: "SIGINT" | "SIGTERM"): void;
}

/** The options that every command has. */
export interface CommonOptions {
  json?: true;
  verbose?: true;
}

/** The options of a command that talks to a server. */
export interface TargetOptions extends CommonOptions {
  url?: string;
  adminToken?: string;
}

/** One call of a command. */
export interface Call<O extends CommonOptions> {
  frame: Frame;
  config: Config;
  out: Output;
  /** The command's arguments, in order. */
  args: string[];
  options: O;
}

/** Commands about one thing; `short` where the description does not fit a line of the first help. */
export function group(
  name: string,
  { about, short = about, examples }: { about: string; short?: string; examples: Example[] },
): Command {
  return createCommand(name)
    .description(about)
    .summary(short)
    .addHelpText("after", examplesText(examples));
}

/** A command with the common options and its examples. */
export function leaf(name: string, summary: string, examples: Example[]): Command {
  return createCommand(name)
    .description(summary)
    .option("--json", "print the result as JSON on stdout; talk goes to stderr")
    .option("--verbose", "say more, with a stack trace for a fault")
    .addHelpText("after", examplesText(examples));
}

/** The same, for a command that talks to a server. */
export function targetLeaf(name: string, summary: string, examples: Example[]): Command {
  return leaf(name, summary, examples)
    .option("--url <url>", "the server (or DROPCTL_URL; else the one that `dropctl up` started)")
    .option("--admin-token <token>", "its admin token (or DROPCTL_ADMIN_TOKEN)");
}

/**
 * Joins a command to its work. The work returns how the program should end; nothing means well.
 * `O` names what the command's own `option()` lines declare.
 */
export function act<O extends CommonOptions>(
  frame: Frame,
  work: (call: Call<O>) => Promise<Exit | void>,
): (...params: unknown[]) => Promise<void> {
  return async (...params) => {
    const command = params.at(-1) as Command;
    const options = command.opts<O>();
    const out = createOutput(frame.config, {
      json: options.json === true,
      verbose: options.verbose === true,
    });
    const exit = await work({ frame, config: frame.config, out, args: command.args, options });
    frame.exit = exit ?? "ok";
  };
}
