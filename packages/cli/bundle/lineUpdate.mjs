// oxlint-disable import/no-default-export -- as ink imports it
// In place of ink's own, which measures both rows letter by letter: docs/decisions/0023.
import { isNarrow, stylesOf, textOf } from "./text.mjs";

/** Writes a row anew from the first column that differs, where that can be told at a glance. */
export default function lineUpdate(previous, next, columns) {
  const same = commonStart(previous, next);
  const text = textOf(same);
  // A terminal goes to no column behind its last.
  const known = isNarrow(text) && text.length < columns;
  return known
    ? `\u001b[${text.length + 1}G\u001b[K${stylesOf(same)}${next.slice(same.length)}`
    : `\u001b[1G\u001b[K${next}`;
}

/** Without half a style at its end. */
function commonStart(previous, next) {
  let length = 0;
  while (length < next.length && previous[length] === next[length]) length += 1;
  const style = next.lastIndexOf("\u001b", length - 1);
  const isWhole = length === 0 || style === -1 || next.slice(style, length).includes("m");
  return next.slice(0, isWhole ? length : style);
}
