import pc from "picocolors";
import { clipLine, joined, type Line, type Tone } from "./span.ts";

/** How a tone looks. */
export type Palette = Record<Tone, (text: string) => string>;

/** The terminal's own 16 colours, so that they suit its theme; no backgrounds. */
export function palette(colour: boolean): Palette {
  const { bold, dim, green, yellow, red, cyan, magenta, inverse } = pc.createColors(colour);
  return {
    plain: (text) => text,
    strong: bold,
    faint: dim,
    good: green,
    warn: yellow,
    bad: (text) => red(bold(text)),
    info: cyan,
    extra: magenta,
    marked: (text) => inverse(text),
  };
}

/** One row as text, no wider than `width`. */
export function paint(line: Line, width: number, looks: Palette): string {
  let text = "";
  for (const each of joined(clipLine(line, width)))
    if (each.text !== "") text += looks[each.tone](each.text);
  return text;
}
