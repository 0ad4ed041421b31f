/** Of one character, in pixels. */
export const CELL = { width: 8.4, height: 18 } as const;

// Fonts draw these each in its own way, with gaps between rows; as shapes they meet everywhere.

/** Which edges of its cell a line reaches: up, right, down, left. */
const LINES: Record<string, string> = {
  ...{ "─": "rl", "│": "ud", "┌": "rd", "┐": "dl", "└": "ur", "┘": "ul" },
  ...{ "├": "urd", "┤": "udl", "┬": "rdl", "┴": "url", "┼": "urdl" },
  ...{ "╭": "rd", "╮": "dl", "╰": "ur", "╯": "ul", "╴": "l", "╵": "u", "╶": "r", "╷": "d" },
};
const SHADES = ["░", "▒", "▓"];
const LOWER = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
const LEFT = ["▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** A character so often as an SVG shape whose upper left corner is at `x`, `y`; null: it is text. */
export function shapeOf(glyph: string, x: number, y: number, times: number): string | null {
  const { width, height } = CELL;
  const lower = LOWER.indexOf(glyph) + 1;
  if (lower > 0) {
    return box(x, y + height * (1 - lower / 8), width * times, (height * lower) / 8);
  }
  const shade = SHADES.indexOf(glyph) + 1;
  if (shade > 0) return box(x, y, width * times, height, shade / 4);
  if (glyph === "▀") return box(x, y, width * times, height / 2);
  if (glyph === "─") return stroke(`M${round(x)} ${y + height / 2}h${round(width * times)}`);
  const one = (at: number): string => {
    const left = x + at * width;
    const part = (LEFT.indexOf(glyph) + 1) / 8;
    if (part > 0) return box(left, y, width * part, height);
    if (glyph === "▐") return box(left + width / 2, y, width / 2, height);
    const middle = `M${round(left + width / 2)} ${y + height / 2}`;
    const ends: Record<string, string> = {
      ...{ u: `v${-height / 2}`, d: `v${height / 2}`, l: `h${-width / 2}`, r: `h${width / 2}` },
    };
    return stroke(Array.from(LINES[glyph] ?? "", (end) => `${middle}${ends[end]}`).join(""));
  };
  if (!(glyph in LINES) && !LEFT.includes(glyph) && glyph !== "▐") return null;
  return Array.from({ length: times }, (_, at) => one(at)).join("");
}

function box(x: number, y: number, width: number, height: number, opacity = 1): string {
  const size = `x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"`;
  return `<rect ${size}${opacity === 1 ? "" : ` opacity="${opacity}"`}/>`;
}

const stroke = (path: string): string => `<path d="${path}"/>`;

export const round = (value: number): number => Math.round(value * 100) / 100;
