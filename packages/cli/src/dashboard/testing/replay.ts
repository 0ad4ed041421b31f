const FINAL = "@A-Za-z";
// oxlint-disable-next-line no-control-regex -- that is what a terminal is told
const TOLD = new RegExp(`\\u001b\\[([?\\d;]*)([${FINAL}])|\\n|\\r|[^\\u001b]`, "gu");

/** What a terminal shows, without its styles, after all that it was told; one column a character. */
export function replayed(told: string, { rows }: { rows: number }): string {
  const screen = Array.from({ length: rows }, (): string[] => []);
  let [row, column] = [0, 0];
  for (const [text, amount = "", order] of told.matchAll(TOLD)) {
    const cells = screen[row];
    if (cells === undefined) throw new Error(`told to go to row ${row} of ${rows}`);
    const by = Number(amount || 1);
    if (order === "A") row -= by;
    else if (order === "E") [row, column] = [row + by, 0];
    else if (order === "G") column = by - 1;
    else if (order === "K" && amount === "") cells.length = Math.min(cells.length, column);
    else if (order === "H" || order === "J") [row, column] = home(screen, text);
    else if (order === "m" || amount.startsWith("?")) continue;
    else if (order !== undefined) throw new Error(`not known here: ${JSON.stringify(text)}`);
    else if (text === "\n") [row, column] = [row + 1, 0];
    else if (text === "\r") column = 0;
    else {
      while (cells.length < column) cells.push(" ");
      cells[column] = text;
      column += 1;
    }
  }
  return screen.map((cells) => cells.join("").trimEnd()).join("\n");
}

function home(screen: string[][], text: string): [number, number] {
  if (text.endsWith("J")) for (const cells of screen) cells.length = 0;
  return [0, 0];
}
