import type { Terminal } from "./terminal.ts";
import type { Size } from "./tmux.ts";

export const SMALL: Size = { columns: 80, rows: 24 };
export const LARGE: Size = { columns: 200, rows: 50 };

/** `── Title ───`: what stands above a panel. */
const HEADING = /(?<=^|─ )── (?=[A-Z])/g;

/** Waits for a picture without faults that shows this; one that is just being drawn may have some. */
export async function wholePicture(
  terminal: Terminal,
  size: Size,
  shows: (screen: string) => boolean,
): Promise<string> {
  const isWhole = (screen: string) => shows(screen) && faultsOf(screen, size).length === 0;
  return terminal.waitFor(isWhole).catch(async (cause: unknown) => {
    const faults = faultsOf(await terminal.screen(), size);
    throw new Error([String(shows), ...faults].join("\n"), { cause });
  });
}

/**
 * What is wrong with a dashboard's picture as such; none: each row fits, the rules above the
 * panels begin and end where the columns do, one of each, and header and keys are at the edges.
 */
export function faultsOf(screen: string, { columns, rows }: Size): string[] {
  const lines = screen.split("\n");
  const faults = lines
    .filter((line) => line.length > columns)
    .map((line) => `wider than ${columns} columns: ${line}`);
  if (lines.length !== rows) faults.push(`${lines.length} rows instead of ${rows}`);
  if (!/^dropctl .* \d\d:\d\d:\d\d$/.test(lines[0] ?? "") || lines[0]?.length !== columns) {
    faults.push(`no header from edge to edge: ${lines[0]}`);
  }
  if (!/\? help {2}q quit$/.test(lines.at(-1) ?? "")) faults.push(`no keys: ${lines.at(-1)}`);
  const headings = lines.flatMap((line) =>
    Array.from(line.matchAll(HEADING), ({ index }) => ({ line, index })),
  );
  const begins = [...new Set(headings.map(({ index }) => index))].toSorted((a, b) => a - b);
  const [left, right = columns + 1, ...others] = begins;
  if (left !== 0 || others.length > 0) faults.push(`panels begin at ${begins.join()}`);
  const crooked = headings.filter(({ line, index }) => {
    const isWhole = line[columns - 1] === "─";
    const isLeft = index === 0 && line[right - 2] === "─" && (line[right - 1] ?? " ") === " ";
    return !isWhole && !isLeft;
  });
  faults.push(...crooked.map(({ line }) => `a rule that ends elsewhere: ${line}`));
  const titles = headings.map(({ line, index }) => /[A-Z][a-z]*/i.exec(line.slice(index))?.[0]);
  const twice = titles.filter((title, at) => titles.indexOf(title) !== at);
  if (twice.length > 0) faults.push(`more than once: ${twice.join(", ")}`);
  return faults;
}
