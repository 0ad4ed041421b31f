type Paint = (text: string) => string;

const plain: Paint = (text) => text;

/** A column: its title, and on which side its text stands. */
export interface Column {
  title: string;
  align?: "left" | "right";
}

/**
 * Plain aligned columns under a line of titles, as `docker ps` prints them. Widths are counted
 * without colour codes.
 */
export function table(columns: Column[], rows: string[][], dim: Paint = plain): string {
  const titles = columns.map((column) => column.title);
  const widths = columns.map((_, at) =>
    Math.max(...[titles, ...rows].map((row) => visibleWidth(row[at] ?? ""))),
  );
  const line = (cells: string[]) =>
    columns
      .map((column, at) => pad(cells[at] ?? "", widths[at] ?? 0, column.align ?? "left"))
      .join("  ")
      .trimEnd();
  return [dim(line(titles)), ...rows.map(line)].join("\n");
}

/** Names and values, one a line. */
export function fields(pairs: [name: string, value: string][], dim: Paint = plain): string {
  const width = Math.max(...pairs.map(([name]) => name.length));
  return pairs.map(([name, value]) => `${dim(name.padEnd(width))}  ${value}`).join("\n");
}

function pad(text: string, width: number, align: "left" | "right"): string {
  const space = " ".repeat(Math.max(0, width - visibleWidth(text)));
  return align === "right" ? space + text : text + space;
}

export function visibleWidth(text: string): number {
  // oxlint-disable-next-line no-control-regex -- that is what colour codes begin with
  return Array.from(text.replace(/\u001b\[[\d;]*m/g, "")).length;
}
