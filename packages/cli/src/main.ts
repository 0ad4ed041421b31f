#!/usr/bin/env node
import { type Config, readConfig } from "./config.ts";
import { CliError, EXITS, type Exit, Shown } from "./exits.ts";
import type { Frame } from "./frame.ts";
import { version } from "./version.ts";

/** How long a command may take to finish after Ctrl-C; a second Ctrl-C does not wait. */
const FINISH_MS = 12_000;

const interrupts = new AbortController();
let interruptsTaken = false;
let leaving = false;
let over = false;

const frame: Frame = {
  config: readConfig(),
  exit: "ok",
  takeInterrupts: () => {
    interruptsTaken = true;
    return interrupts.signal;
  },
  interrupt,
};

process.on("SIGINT", () => interrupt("SIGINT"));
process.on("SIGTERM", () => interrupt("SIGTERM"));
process.on("SIGHUP", finish);
// Whoever reads our output may leave early (`| head`, a parent that was killed): no fault, and
// no reason to leave work unfinished.
process.stdout.on("error", () => {
  if (over) return;
  if (interruptsTaken) finish();
  else leave(frame.exit);
});
process.stderr.on("error", () => undefined);

// Whoever else ends the program, such as a user's scenario, must not make it look well.
process.on("exit", () => {
  if (leaving) return;
  process.exitCode = EXITS.fault;
  process.stderr.write("error: the program was ended before its work was done [ended_early]\n");
});

const exit = await run();
over = true;
await Promise.all([written(process.stdout), written(process.stderr)]);
leave(exit);

/** To a pipe whose reader is slow a long answer is still on its way. One that left is told above. */
function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write("", () => resolve()));
}

function leave(exit: Exit): never {
  leaving = true;
  process.exit(EXITS[exit]);
}

async function run(): Promise<Exit> {
  try {
    const words = process.argv.slice(2);
    // Asked for by scripts again and again, and loads nothing.
    if (words.length === 1 && /^(-V|--version)$/.test(words[0] ?? "")) {
      process.stdout.write(`${version()}\n`);
      return "ok";
    }
    const { createProgram, wordsFor } = await import("./program.ts");
    const program = createProgram(frame);
    await program.parseAsync(wordsFor(program, words), { from: "user" });
    return frame.exit;
  } catch (thrown) {
    if (thrown instanceof Shown) return thrown.exit;
    if (interrupts.signal.aborted && isAbort(thrown)) return "interrupted";
    const error = await errorOf(thrown);
    await complain(error, frame.config);
    return error.exit;
  }
}

async function errorOf(thrown: unknown): Promise<CliError> {
  if (thrown instanceof CliError) return thrown;
  // Knows every package's errors, so it is only loaded for one.
  const { toCliError } = await import("./faults.ts");
  return toCliError(thrown);
}

function interrupt(name: "SIGINT" | "SIGTERM"): void {
  if (!interruptsTaken || interrupts.signal.aborted) leave("interrupted");
  interrupts.abort(name);
  setTimeout(() => leave("interrupted"), FINISH_MS).unref();
}

/**
 * Nobody is there any more. That is told more than once, by the shell, the system and each write
 * that fails, and unlike a second Ctrl-C is no reason to hurry.
 */
function finish(): void {
  if (!interrupts.signal.aborted) interrupt("SIGTERM");
}

function isAbort(thrown: unknown): boolean {
  return (
    thrown === interrupts.signal.reason || (thrown instanceof Error && thrown.name === "AbortError")
  );
}

async function complain(error: CliError, config: Config): Promise<void> {
  const { createOutput } = await import("./output.ts");
  const verbose = process.argv.includes("--verbose");
  const out = createOutput(config, { json: false, verbose });
  const { red, dim } = out.errColours;
  out.say(`${red("error:")} ${error.message} ${dim(`[${error.code}]`)}`);
  for (const line of error.more) out.say(`${red("error:")} ${line}`);
  if (error.hint !== undefined) out.say(`${dim("hint:")} ${error.hint}`);
  if (verbose) out.say(stackOf(error));
  if (error.after !== undefined) out.say(`\n${error.after}`);
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${stackOf(error.cause)}` : "";
  return (error.stack ?? error.message) + cause;
}
