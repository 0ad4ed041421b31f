// oxlint-disable import/no-default-export -- as ink imports it
// In place of ink's own, which makes an object of every cell of the screen and looks at each for
// emoji, at every frame; our rows are cheap to measure: docs/decisions/0023.
import { textOf, widthOf } from "./text.mjs";

/** What ink writes a frame to; without `clip`, since no box of ours hides what it holds. */
export default class Output {
  #rows;

  constructor({ height }) {
    this.#rows = Array.from({ length: height }, () => []);
  }

  write(x, y, text, { transformers }) {
    for (const [at, empty] of text.split("\n").entries()) {
      const line = transformers.reduce((made, transform) => transform(made, at), empty);
      const row = this.#rows[y + at];
      if (line === "" || row === undefined) continue;
      const end = x + widthOf(textOf(line));
      // A screen with too few rows lays boxes over each other: the later one shows.
      const beside = row.filter((piece) => piece.end <= x || piece.x >= end);
      this.#rows[y + at] = [...beside, { x, end, line }];
    }
  }

  get() {
    return { output: this.#rows.map(joined).join("\n"), height: this.#rows.length };
  }
}

/** A colour needs no end where another begins. */
// oxlint-disable-next-line no-control-regex -- that is what styles begin with
const COLOUR_END_BEFORE_COLOUR = /\u001b\[39m(?=\u001b\[3[0-7]m)/g;

function joined(pieces) {
  let row = "";
  let columns = 0;
  for (const { x, end, line } of pieces.toSorted((a, b) => a.x - b.x)) {
    row += " ".repeat(x - columns) + line;
    columns = end;
  }
  return row.trimEnd().replaceAll(COLOUR_END_BEFORE_COLOUR, "");
}
