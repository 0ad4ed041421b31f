import { heading } from "../text/heading.ts";
import { fill, type Line, span } from "../text/span.ts";
import { clean, widthOf } from "../text/width.ts";
import type { Keyboard } from "./footer.ts";

const NAME_COLUMNS = 8;
const WHAT_COLUMNS = 26;
/** Of the longest line, all but the name. */
const LONGEST_COMMAND = 76;

/** Every key, with the command that does the same. */
export function helpLines(
  { drop, keyboard }: { drop: string; keyboard: Keyboard },
  { width, height }: { width: number; height: number },
): Line[] {
  // A long name would push the commands off the screen.
  const name = widthOf(clean(drop)) <= width - LONGEST_COMMAND ? clean(drop) : "DROP";
  const rows: [key: string, what: string, command: string][] = [
    ["o", "open the drop", `dropctl drop open ${name}`],
    ["p", "pause it", `dropctl drop pause ${name}`],
    ["r", "resume it", `dropctl drop resume ${name}`],
    ["c", "close it for good", `dropctl drop close ${name}`],
    ["s", "add units to its stock", `dropctl drop restock ${name} --units N`],
    ["a", "audit it now", `dropctl drop audit ${name}`],
    ["k", "set the checkout capacity", `dropctl queue set ${name} --checkout-capacity N`],
    ["w", "pause, resume the line", `dropctl queue pause|resume ${name}`],
    ["[ ] 1-9", "another drop (tab, arrows)", "dropctl watch DROP"],
    ["f", "freeze the picture", ""],
    ["q", "quit", "Ctrl-C"],
    ["?", "this help", "dropctl help"],
  ];
  const note =
    keyboard === "operates"
      ? "Keys act on the chosen drop; the log says who did what."
      : "The keys from o to w need the admin token: --admin-token or DROPCTL_ADMIN_TOKEN.";
  return [
    heading(width, "Keys"),
    ...rows.map(([key, what, command]): Line => [
      ...fill([span(key, "strong")], NAME_COLUMNS),
      ...fill([span(what)], WHAT_COLUMNS),
      span(command === "" ? "" : `  ${command}`, "info"),
    ]),
    [],
    [span(note)],
  ].slice(0, height);
}
