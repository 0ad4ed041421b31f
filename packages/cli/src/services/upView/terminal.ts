import { spawnSync } from "node:child_process";

const LEAVE_ALTERNATE_SCREEN = "\u001b[?1049l";
const SHOW_CURSOR = "\u001b[?25h";

/**
 * Remembers how the terminal is set, for when the process that drew on it was killed and could not
 * set it back.
 * @returns how to do it in its place
 */
export function rememberTerminal(): () => void {
  const settings = terminalModes();
  return () => {
    process.stdout.write(LEAVE_ALTERNATE_SCREEN + SHOW_CURSOR);
    if (settings !== null) setTerminalModes(settings);
  };
}

/** How the terminal on stdin is set, as `stty` takes it again; null: there is none. */
export function terminalModes(): string | null {
  const { status, stdout } = inTerminal("stty", ["-g"]);
  return status === 0 ? stdout.trim() : null;
}

/** Also from the background, where the system otherwise stops or refuses whoever tries. */
export function setTerminalModes(settings: string): void {
  inTerminal("sh", ["-c", 'trap "" TTOU; exec stty "$0"', settings]);
}

function inTerminal(program: string, args: string[]) {
  return spawnSync(program, args, { stdio: ["inherit", "pipe", "ignore"], encoding: "utf8" });
}
