import { type Cell, cellsOf, type Look } from "./cells.ts";
import { CELL, round, shapeOf } from "./glyphs.ts";

const PADDING = 14;
/** Of the text below its cell's upper edge. */
const BASELINE = 13.5;
const BACKGROUND = "#10151c";
const USUAL = "#d3dae3";
const COLOURS = [
  ...["#5b6673", "#ff7b72", "#56d364", "#e3b341", "#6cb6ff", "#d2a8ff", "#56d4dd", "#c3ccd6"],
  ...["#76808d", "#ffa198", "#7ee787", "#f2cc60", "#8ecbff", "#e2c5ff", "#76e3ea", "#ffffff"],
];

/** A captured screen as an SVG: a dark window that reads well on light and dark pages. */
export function pictureOf(capture: string, what: string): string {
  const rows = cellsOf(capture);
  const columns = Math.max(...rows.map((row) => row.length));
  const width = Math.ceil(columns * CELL.width + 2 * PADDING);
  const height = Math.ceil(rows.length * CELL.height + 2 * PADDING);
  const drawn = rows.flatMap((row, at) => drawRow(row, PADDING + at * CELL.height));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(what)}">`,
    `<style>${STYLE}</style>`,
    `<rect width="${width}" height="${height}" rx="8" fill="${BACKGROUND}"/>`,
    ...drawn,
    "</svg>\n",
  ].join("\n");
}

const STYLE = [
  `g{color:${USUAL}}`,
  `g>rect,text{fill:currentColor}`,
  `path{stroke:currentColor;fill:none}`,
  `text{font:14px ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace;white-space:pre}`,
  `.b text{font-weight:700}`,
  `.d{opacity:.62}`,
  ...COLOURS.map((colour, at) => `.c${at}{color:${colour}}`),
].join("");

/** Neighbours that look alike, drawn together. */
function drawRow(row: readonly Cell[], y: number): string[] {
  const drawn: string[] = [];
  let from = 0;
  while (from < row.length) {
    const look = row[from] as Cell;
    let to = from + 1;
    while (to < row.length && alike(look, row[to] as Cell)) to += 1;
    const text = row.slice(from, to).map((cell) => cell.text);
    if (look.inverse || text.some((each) => each !== " ")) {
      drawn.push(drawSpan(text, look, PADDING + from * CELL.width, y));
    }
    from = to;
  }
  return drawn;
}

function drawSpan(glyphs: readonly string[], look: Look, x: number, y: number): string {
  const classes = [
    ...(look.colour === null ? [] : [`c${look.colour}`]),
    ...(look.bold ? ["b"] : []),
    ...(look.dim ? ["d"] : []),
  ];
  const shown = drawGlyphs(glyphs, x, y);
  const back = `<rect x="${round(x)}" y="${y}" width="${round(glyphs.length * CELL.width)}" height="${CELL.height}"/>`;
  const inside = look.inverse ? `${back}<g style="color:${BACKGROUND}">${shown}</g>` : shown;
  return `<g${classes.length > 0 ? ` class="${classes.join(" ")}"` : ""}>${inside}</g>`;
}

function drawGlyphs(glyphs: readonly string[], x: number, y: number): string {
  let drawn = "";
  let words = "";
  const flush = (end: number): void => {
    if (words.trim() !== "") drawn += textOf(words, x + (end - words.length) * CELL.width, y);
    words = "";
  };
  for (let at = 0; at < glyphs.length;) {
    const glyph = glyphs[at] ?? "";
    let times = 1;
    while (glyphs[at + times] === glyph) times += 1;
    const shape = shapeOf(glyph, x + at * CELL.width, y, times);
    if (shape === null) words += glyph.repeat(times);
    else {
      flush(at);
      drawn += shape;
    }
    at += times;
  }
  flush(glyphs.length);
  return drawn;
}

/** As wide as its cells, whatever the font. */
function textOf(words: string, x: number, y: number): string {
  const text = words.trimStart();
  const start = x + (words.length - text.length) * CELL.width;
  const shown = text.trimEnd();
  const width = round(shown.length * CELL.width);
  return `<text x="${round(start)}" y="${round(y + BASELINE)}" textLength="${width}" lengthAdjust="spacingAndGlyphs">${escaped(shown)}</text>`;
}

function alike(one: Look, other: Look): boolean {
  return (
    one.colour === other.colour &&
    one.bold === other.bold &&
    one.dim === other.dim &&
    one.inverse === other.inverse
  );
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
