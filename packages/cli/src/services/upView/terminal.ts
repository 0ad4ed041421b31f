import { spawnSync } from "node:child_process";

const LEAVE_ALTERNATE_SCREEN = "\u001b[?1049l";
const SHOW_CURSOR = "\u001b[?25h";

/**
 * Remembers how the terminal is set, for when the process that drew on it was killed and could not
 * set it back.
 * @returns how to do it in its place
 */
export function rememberTerminal(): () => void {
  const stty = (...args: string[]) =>
    spawnSync("stty", args, { stdio: ["inherit", "pipe", "ignore"], encoding: "utf8" });
  const { status, stdout: settings } = stty("-g");
  return () => {
    process.stdout.write(LEAVE_ALTERNATE_SCREEN + SHOW_CURSOR);
    if (status === 0) stty(settings.trim());
  };
}
