/** How a character looks; colours are the terminal's own: 0 to 15, null for its usual one. */
export interface Look {
  readonly colour: number | null;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly inverse: boolean;
}

export interface Cell extends Look {
  readonly text: string;
}

const USUAL: Look = { colour: null, bold: false, dim: false, inverse: false };
// oxlint-disable-next-line no-control-regex -- what a terminal obeys
const SGR = /\u001b\[([\d;]*)m/;

/**
 * The rows of a captured screen, a cell a character: all that our screens show is one column wide.
 * @throws for a look that the dashboard does not use, rather than show another one
 */
export function cellsOf(capture: string): Cell[][] {
  let look = USUAL;
  return capture.split("\n").map((row) =>
    row.split(SGR).flatMap((part, at): Cell[] => {
      // Every other part is what stood between the brackets.
      if (at % 2 === 0) return Array.from(part, (text) => ({ ...look, text }));
      for (const code of part.split(";").map(Number)) look = changed(look, code);
      return [];
    }),
  );
}

function changed(look: Look, code: number): Look {
  if (code >= 30 && code <= 37) return { ...look, colour: code - 30 };
  if (code >= 90 && code <= 97) return { ...look, colour: code - 90 + 8 };
  switch (code) {
    case 0:
      return USUAL;
    case 1:
      return { ...look, bold: true };
    case 2:
      return { ...look, dim: true };
    case 7:
      return { ...look, inverse: true };
    case 22:
      return { ...look, bold: false, dim: false };
    case 27:
      return { ...look, inverse: false };
    case 39:
      return { ...look, colour: null };
    // Its usual background: the dashboard has no other.
    case 49:
      return look;
    default:
      throw new Error(`a screen with a look that the picture does not know: SGR ${code}`);
  }
}
