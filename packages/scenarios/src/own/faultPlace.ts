import { basename } from "node:path";
import { pathToFileURL } from "node:url";

/** `mine.scenario.ts:12: what was thrown`, in one line; without the number where it is not known. */
export function placedMessage(file: string, thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const [first = ""] = message.split("\n");
  return `${basename(file)}${lineOf(file, thrown)}: ${first || "an error without a message"}`;
}

/** The topmost line of the stack that is in the file: `:12`. */
function lineOf(file: string, thrown: unknown): string {
  const stack = thrown instanceof Error ? (thrown.stack ?? "") : "";
  const { href } = pathToFileURL(file);
  const from = stack.indexOf(`${href}:`);
  const [line = ""] = from < 0 ? [] : (/^:\d+/.exec(stack.slice(from + href.length)) ?? []);
  return line;
}
