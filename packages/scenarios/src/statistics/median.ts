/** The middle value, or the mean of the two middle ones. NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

export interface Interval {
  low: number;
  high: number;
}

/**
 * A distribution-free interval for the median, between order statistics: the one of ranks d and
 * n + 1 − d covers 1 − 2·P(Binomial(n, ½) < d). No d covers just as much as is asked for, so the
 * two on either side of it are interpolated (Hettmansperger and Sheather, Confidence intervals
 * based on interpolated order statistics, Statistics & Probability Letters 4, 1986). Six values
 * are the fewest that reach 95 %. With fewer it spans all, and covers less.
 */
export function medianInterval(values: readonly number[], coverage = 0.95): Interval {
  const sorted = values.toSorted((a, b) => a - b);
  const n = sorted.length;
  let rank = 1;
  let probability = 0.5 ** n;
  let outer = 1 - 2 * probability;
  let inner = outer;
  for (;;) {
    probability *= (n - rank + 1) / rank;
    inner = outer - 2 * probability;
    if (inner < coverage || n === 0) break;
    outer = inner;
    rank++;
  }
  const short = outer > coverage ? (outer - coverage) / (outer - inner) : 0;
  const inwards = ((n - rank) * short) / (rank + (n - 2 * rank) * short);
  const at = (index: number, next: number) =>
    (1 - inwards) * (sorted[index] ?? NaN) + inwards * (sorted[next] ?? NaN);
  return n < 2
    ? { low: sorted[0] ?? NaN, high: sorted[0] ?? NaN }
    : { low: at(rank - 1, rank), high: at(n - rank, n - rank - 1) };
}
