import { justify, type Line, type Span, span, type Tone } from "../text/span.ts";

/** A name with its figure. */
export interface Pair {
  readonly name: string;
  readonly value: string;
  readonly tone?: Tone;
}

/** One a line, figures up to the right edge; wide panels do not tear name and figure apart. */
export function pairLines(pairs: readonly Pair[], width: number): Line[] {
  const column = Math.min(width, 44);
  return pairs.map(({ name, value, tone }) =>
    justify(column, [span(name)], [span(value, tone ?? "strong")]),
  );
}

/** Two a line, for short names. */
export function pairLinesInTwo(pairs: readonly Pair[], width: number): Line[] {
  const column = Math.floor((width - 2) / 2);
  const cell = (pair: Pair | undefined): readonly Span[] =>
    pair === undefined
      ? []
      : justify(column, [span(pair.name)], [span(pair.value, pair.tone ?? "strong")]);
  return Array.from({ length: Math.ceil(pairs.length / 2) }, (_, at): Line => [
    ...cell(pairs[at * 2]),
    span("  "),
    ...cell(pairs[at * 2 + 1]),
  ]);
}
