import { spawnSync } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { MAIN } from "./runCli.ts";
import { type Size, Tmux } from "./tmux.ts";

/** A screen may wait for a server, on a machine that has others to serve, too. */
const WAIT_MS_MAX = 30_000;
const LOOK_EVERY_MS = 40;
/** The shell's prompt tells how the command before it ended; a Ctrl-C stands before it. */
const PROMPT = "($?)$ ";
const PROMPT_LINE = /^(?:\^C)?\((\d+)\)\$$/;

/** tmux's name of a state, its value in a terminal at a prompt, and what another one means. */
const AT_A_PROMPT: [flag: string, value: string, otherwise: string][] = [
  ["alternate_on", "0", "the alternate screen"],
  ["cursor_flag", "1", "a hidden cursor"],
  ["wrap_flag", "1", "lines that do not wrap"],
  ["mouse_any_flag", "0", "a mouse that is reported"],
];

export interface TerminalOptions extends Size {
  /** Where `dropctl` keeps its state. */
  home: string;
  env?: Record<string, string>;
}

/** A screen, a keyboard, and a shell in which `dropctl` is the built program. */
export class Terminal implements AsyncDisposable {
  readonly #tmux: Tmux;
  #modes = "";
  #pid = 0;

  private constructor(tmux: Tmux) {
    this.#tmux = tmux;
  }

  static async open({ home, env = {}, ...size }: TerminalOptions): Promise<Terminal> {
    const tmux = await Tmux.open(size, (folder) => ({
      PATH: [folder, dirname(process.execPath), process.env["PATH"]].join(delimiter),
      HOME: home,
      DROPCTL_HOME: home,
      PS1: PROMPT,
      ...env,
    }));
    const script = `#!/bin/sh\necho $$ >"$0.pid"\nexec "${process.execPath}" "${MAIN}" "$@"\n`;
    await writeFile(join(tmux.folder, "dropctl"), script, { mode: 0o755 });
    const terminal = new Terminal(tmux);
    await terminal.waitFor(PROMPT_LINE);
    // Not before the prompt: tmux sets the modes (IUTF8) after it has said that the pane is there.
    terminal.#modes = await sttyModes(tmux);
    return terminal;
  }

  /** Types a line at the prompt and waits until its `dropctl` has begun. */
  async run(line: string): Promise<void> {
    const file = join(this.#tmux.folder, "dropctl.pid");
    await rm(file, { force: true });
    await this.enter(line);
    await until(async () => {
      this.#pid = Number(await readFile(file, "utf8").catch(() => ""));
      return this.#pid > 0;
    });
  }

  async enter(line: string): Promise<void> {
    await this.type(line);
    await this.press("Enter");
  }

  async type(text: string): Promise<void> {
    await this.#tmux.command("send-keys", "-l", "--", text);
  }

  /** By tmux's names: `q`, `Enter`, `Escape`, `Up`, `C-c`. */
  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.#tmux.command("send-keys", "--", key);
  }

  async resize(size: Size): Promise<void> {
    await this.#tmux.resize(size);
  }

  /** To the program that was run last. */
  signal(name: NodeJS.Signals): void {
    process.kill(this.#pid, name);
  }

  /** What is seen, without what is blank at the end. */
  async screen(): Promise<string> {
    return (await this.#capture()).trimEnd();
  }

  async screenWithColours(): Promise<string> {
    return (await this.#capture("-e")).trimEnd();
  }

  /** Whether a program has the screen to itself, and what was there before comes back. */
  async isAlternate(): Promise<boolean> {
    return (await this.#tmux.format("alternate_on")) === "1";
  }

  /** Rows that were wider than the screen: the terminal broke them. */
  async brokenRows(): Promise<number> {
    const rowsOf = (capture: string) => capture.split("\n").length;
    return rowsOf(await this.#capture()) - rowsOf(await this.#capture("-J"));
  }

  /** @throws with the screen as it is, when that does not become what is waited for */
  async waitFor(what: RegExp | ((screen: string) => boolean)): Promise<string> {
    let screen = "";
    const seen = what instanceof RegExp ? (text: string) => what.test(text) : what;
    const came = await until(async () => {
      screen = await this.screen();
      return seen(screen);
    });
    if (!came) throw new Error(`${String(what)} is not what the screen shows:\n${screen}`);
    return screen;
  }

  /** Waits for the program's end and the prompt after it. */
  async exitCode(): Promise<number> {
    if (!(await this.#ended())) throw new Error(`it goes on:\n${await this.screen()}`);
    const screen = await this.waitFor((text) => PROMPT_LINE.test(lastLine(text)));
    return Number(PROMPT_LINE.exec(lastLine(screen))?.[1]);
  }

  /** What a program that has ended did not put right; none: the terminal is as good as new. */
  async leftovers(): Promise<string[]> {
    const found: string[] = [];
    for (const [flag, value, otherwise] of AT_A_PROMPT) {
      if ((await this.#tmux.format(flag)) !== value) found.push(otherwise);
    }
    const modes = await sttyModes(this.#tmux);
    if (modes !== this.#modes) found.push(`tty modes ${modes} instead of ${this.#modes}`);
    await this.enter("echo $((6 * 7))");
    await this.waitFor(/^\(\d+\)\$ echo \$\(\(6 \* 7\)\)\n42\n\(0\)\$$/m);
    const row = await this.#tmux.format("cursor_y");
    const prompt = (await this.#capture("-e", "-S", row, "-E", row)).trimEnd();
    if (!PROMPT_LINE.test(prompt)) found.push(`a coloured prompt, ${JSON.stringify(prompt)}`);
    return found;
  }

  /** The program hears that its terminal is gone, and has time to tidy up. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tmux[Symbol.asyncDispose]();
    if (await this.#ended()) return;
    this.signal("SIGKILL");
    throw new Error("the program outlived its terminal");
  }

  #capture(...flags: string[]): Promise<string> {
    return this.#tmux.command("capture-pane", "-p", ...flags);
  }

  #ended(): Promise<boolean> {
    return until(() => this.#pid === 0 || !isAlive(this.#pid));
  }
}

async function sttyModes(tmux: Tmux): Promise<string> {
  const tty = await tmux.format("pane_tty");
  return spawnSync("sh", ["-c", 'stty -g <"$0"', tty], { encoding: "utf8" }).stdout.trim();
}

async function until(holds: () => boolean | Promise<boolean>): Promise<boolean> {
  const lastMs = performance.now() + WAIT_MS_MAX;
  while (!(await holds())) {
    if (performance.now() > lastMs) return false;
    await sleep(LOOK_EVERY_MS);
  }
  return true;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const lastLine = (text: string): string => text.slice(text.lastIndexOf("\n") + 1);
