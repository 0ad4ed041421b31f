import { clip, widthOf } from "./width.ts";

/** What a piece of text means; `paint` knows how that looks. None is told by colour alone. */
export type Tone =
  | "plain"
  | "strong"
  /** Decoration: whatever is only told in this tone may be missed. */
  | "faint"
  | "good"
  | "warn"
  | "bad"
  | "info"
  | "extra"
  | "marked";

export interface Span {
  readonly text: string;
  readonly tone: Tone;
}

/** One row of the screen, from the left. */
export type Line = readonly Span[];

export function span(text: string, tone: Tone = "plain"): Span {
  return { text, tone };
}

export function lineWidth(line: Line): number {
  return line.reduce((sum, { text }) => sum + widthOf(text), 0);
}

/** Neighbours of one tone as one span. */
export function joined(spans: Line): Line {
  const line: Span[] = [];
  for (const each of spans) {
    const last = line.at(-1);
    if (last?.tone === each.tone) line[line.length - 1] = { ...last, text: last.text + each.text };
    else line.push(each);
  }
  return line;
}

/** At most `width` columns; what is cut off shows as `…`. */
export function clipLine(line: Line, width: number): Line {
  if (lineWidth(line) <= width) return line;
  const kept: Span[] = [];
  let left = width;
  for (const { text, tone } of line) {
    const columns = widthOf(text);
    if (columns < left) {
      kept.push({ text, tone });
      left -= columns;
      continue;
    }
    kept.push({ text: clip(`${text}…`, left), tone });
    break;
  }
  return kept;
}

/** Exactly `width` columns. */
export function fill(line: Line, width: number): Line {
  const clipped = clipLine(line, width);
  const space = width - lineWidth(clipped);
  return space > 0 ? [...clipped, span(" ".repeat(space))] : clipped;
}

/** `left` from the left and `right` up to the right edge; where both do not fit, `left` is cut. */
export function justify(width: number, left: Line, right: Line): Line {
  const end = clipLine(right, width);
  const gap = end.length > 0 ? 1 : 0;
  const start = fill(left, Math.max(0, width - lineWidth(end) - gap));
  return [...start, ...(gap > 0 && width > lineWidth(end) ? [span(" ")] : []), ...end];
}

/** Blocks of lines side by side, each filled to its width, with `gap` columns between. */
export function beside(blocks: readonly (readonly [readonly Line[], number])[], gap: number) {
  const height = Math.max(0, ...blocks.map(([lines]) => lines.length));
  return Array.from({ length: height }, (_, row): Line =>
    blocks.flatMap(([lines, width], at) => [
      ...(at > 0 ? [span(" ".repeat(gap))] : []),
      ...fill(lines[row] ?? [], width),
    ]),
  );
}

/** The first that is no wider than `width`, else the last, cut. */
export function firstFitting(width: number, candidates: readonly Line[]): Line {
  const fitting = candidates.find((line) => lineWidth(line) <= width);
  return fitting ?? clipLine(candidates.at(-1) ?? [], width);
}
