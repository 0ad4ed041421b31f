import type { Command } from "commander";
import { BASH } from "../completion/bash.ts";
import { complete, type Completions } from "../completion/complete.ts";
import { createLookUp } from "../completion/lookUp.ts";
import type { Call, CommonOptions } from "../frame.ts";

/** The script for a shell; with words, what the script asks for: how the last one can go on. */
export async function completion(call: Call<CommonOptions>, program: Command): Promise<void> {
  const [, ...line] = call.args;
  if (line.length === 0) return call.out.result({ script: BASH }, () => BASH.trimEnd());
  const found = await complete(program, line, createLookUp(call.config));
  call.out.result(found, () => [kindOf(found), ...found.words].join("\n"));
}

/** How the shell goes on: it adds files, or leaves out the space after a word that is not whole. */
function kindOf({ words, files }: Completions): string {
  if (files !== null) return ["files", ...files].join(" ");
  return words.length > 0 && words.every((word) => word.endsWith("=")) ? "open" : "words";
}
