import type { StockMode } from "@dropctl/protocol";
import { usageError } from "../exits.ts";
import { type StackName, STACKS } from "../stacks.ts";

const MODES = ["direct", "cached"] as const satisfies readonly StockMode[];

/** What differs between two sides, as it was asked for; `aa`: nothing. */
export type ToggleOrder =
  | { key: "mode"; before: StockMode; after: StockMode }
  | { key: "stack"; before: StackName; after: StackName }
  | { key: "url"; before: string; after: string }
  | { key: "aa" };

export interface ToggleOptions {
  toggle?: string;
  aa?: true;
}

/** `mode=direct,cached` unless told. @throws {CliError} `invalid_toggle` */
export function toggleOrder({ toggle = "mode=direct,cached", aa }: ToggleOptions): ToggleOrder {
  if (aa === true) return { key: "aa" };
  const [, key, ...sides] = /^(mode|stack|url)=([^,]+),([^,]+)$/.exec(toggle) ?? [];
  const [before, after] = key === "url" ? sides.map(baseUrl) : sides;
  if (before === undefined || after === undefined) throw invalidToggle(toggle);
  if (before === after) {
    throw usageError(
      "invalid_toggle",
      `both sides of --toggle ${toggle} are the same`,
      "--aa compares a side with itself",
    );
  }
  if (key === "url") return { key, before, after };
  const modes = key === "mode" ? known(MODES, before, after) : null;
  if (modes !== null) return { key: "mode", ...modes };
  const stacks = key === "stack" ? known(STACKS, before, after) : null;
  if (stacks !== null) return { key: "stack", ...stacks };
  throw invalidToggle(toggle);
}

/** As it is loaded: `http://A:80/` and `http://a` are one server, and credentials are not shown. */
function baseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) return text;
  return (url.origin + url.pathname).replace(/\/+$/, "");
}

function known<V extends string>(values: readonly V[], before: string, after: string) {
  const [first, second] = [before, after].map((text) => values.find((value) => value === text));
  return first === undefined || second === undefined ? null : { before: first, after: second };
}

function invalidToggle(text: string) {
  return usageError(
    "invalid_toggle",
    `--toggle must be like mode=direct,cached or stack=embedded,local or url=URL,URL, not "${text}"`,
  );
}
