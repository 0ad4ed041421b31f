import { clean } from "./width.ts";
import { clipLine, type Line, lineWidth, span } from "./span.ts";

/** `── Title ───────── note ──`: the rule above a panel. */
export function heading(width: number, title: Line | string, note: Line = []): Line {
  const name = typeof title === "string" ? [span(clean(title), "strong")] : title;
  const start: Line = [span("── ", "faint"), ...name, span(" ")];
  const end: Line = note.length > 0 ? [span(" "), ...note, span(" ──", "faint")] : [];
  const rule = width - lineWidth(start) - lineWidth(end);
  if (rule >= 1) return [...start, span("─".repeat(rule), "faint"), ...end];
  return note.length > 0
    ? heading(width, clipLine(name, Math.max(0, width - 6)), [])
    : clipLine(start, width);
}

/** With the longest of the notes that fits, and the longest title that leaves room for it. */
export function headingFitting(
  width: number,
  titles: readonly Line[],
  notes: readonly Line[],
): Line {
  for (const note of notes) {
    const noteWidth = note.length > 0 ? lineWidth(note) + 4 : 0;
    const title = titles.find((each) => lineWidth(each) + noteWidth + 5 <= width);
    if (title !== undefined) return heading(width, title, note);
  }
  return heading(width, titles.at(-1) ?? []);
}
