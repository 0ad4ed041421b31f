import { readFileSync } from "node:fs";

/** Of the installed package; beside the build, so that both always agree. */
export function version(): string {
  const file = new URL("../package.json", import.meta.url);
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
