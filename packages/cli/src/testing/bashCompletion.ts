import { spawn } from "node:child_process";
import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cleanEnv, ending, MAIN, scratchFolder } from "./runCli.ts";

/**
 * What bash offers at TAB. The words are as bash cuts them, quotes and all, with the cursor at
 * the end of the last one: `["dropctl", "run", "--stack", "=", "em"]`.
 */
export async function completionsIn(
  words: string[],
  { home, cwd = home, env = {} }: { home: string; cwd?: string; env?: Record<string, string> },
): Promise<string[]> {
  const bin = await scratchFolder();
  await writeFile(join(bin, "dropctl"), `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n`);
  await chmod(join(bin, "dropctl"), 0o755);
  const script = `
    set -u
    eval "$(dropctl completion bash)"
    eval "$(dropctl completion bash)"
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
    "$(complete -p dropctl | sed 's/.*-F \\([^ ]*\\).*/\\1/')"
    [ \${#COMPREPLY[@]} -eq 0 ] || printf '%s\\n' "\${COMPREPLY[@]}"`;
  const PATH = `${bin}:${process.env["PATH"]}`;
  const child = spawn("bash", ["--norc", "-c", script, "bash", ...words], {
    env: cleanEnv(home, { ...env, PATH }),
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const { code, stdout, stderr } = await ending(child);
  if (code !== 0 || stderr !== "") throw new Error(`bash ended with ${code}: ${stderr}`);
  return stdout.split("\n").filter((line) => line !== "");
}
