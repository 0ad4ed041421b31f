import { type Line, span, type Tone } from "./span.ts";

export interface BarPart {
  readonly amount: number;
  readonly glyph: string;
  readonly tone: Tone;
}

/** `whole` as a bar of `width` columns; whatever is not nothing has a column at least. */
export function bar(width: number, whole: number, parts: readonly BarPart[]): Line {
  const amounts = parts.map(({ amount }) => Math.max(0, amount));
  const sum = Math.max(
    whole,
    amounts.reduce((total, amount) => total + amount, 0),
  );
  const columns = amounts.map((amount) =>
    amount === 0 || sum === 0 ? 0 : Math.max(1, Math.floor((amount / sum) * width)),
  );
  // What rounding left over, or took too much, goes to whichever is widest: it shows least there.
  const widest = columns.indexOf(Math.max(...columns));
  const filled = sum === 0 ? 0 : Math.round((amounts.reduce((a, b) => a + b, 0) / sum) * width);
  const rest = filled - columns.reduce((total, each) => total + each, 0);
  return parts.map(({ glyph, tone }, at) =>
    span(glyph.repeat(Math.max(0, (columns[at] ?? 0) + (at === widest ? rest : 0))), tone),
  );
}
