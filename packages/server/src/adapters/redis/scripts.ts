import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** Which helpers each script is written for, in the order in which they go in front of it. */
const HELPERS = {
  claim: ["common", "book"],
  apply: ["common", "book"],
  publish: ["common", "book"],
  raiseTotal: ["common"],
  read: ["common"],
  walk: ["common"],
  findProvisional: ["common"],
  beginLoad: ["common"],
  load: ["common"],
  retire: ["common"],
} as const satisfies Record<string, readonly string[]>;

export type ScriptName = keyof typeof HELPERS;

export interface Script {
  readonly name: ScriptName;
  readonly lua: string;
  /** What EVALSHA calls it by. */
  readonly sha: string;
}

// The compiler copies no Lua: from `dist` as from `src`, the scripts are those in `src`.
const FOLDER = new URL("../../../src/adapters/redis/scripts/", import.meta.url);

/** The stock cache's scripts, from their files. */
export function readScripts(): Record<ScriptName, Script> {
  const read = (name: string): string => readFileSync(new URL(`${name}.lua`, FOLDER), "utf8");
  const scripts = Object.entries(HELPERS).map(([name, helpers]) => {
    const lua = [...helpers, name].map(read).join("\n");
    const sha = createHash("sha1").update(lua).digest("hex");
    return [name, { name, lua, sha }];
  });
  return Object.fromEntries(scripts) as Record<ScriptName, Script>;
}
