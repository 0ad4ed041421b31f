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
 * A distribution-free interval for the median from order statistics: it misses with a
 * probability of at most 2·P(Binomial(n, ½) < k) (Conover, Practical Nonparametric Statistics,
 * §3.2). Six values are the fewest that reach 95 %; then it spans all of them. With fewer it
 * still spans all, and covers less.
 */
export function medianInterval(values: readonly number[], coverage = 0.95): Interval {
  const sorted = values.toSorted((a, b) => a - b);
  const n = sorted.length;
  const tailMax = (1 - coverage) / 2;
  let drop = 0;
  let probability = 0.5 ** n;
  let tail = probability;
  while (tail <= tailMax) {
    drop++;
    probability *= (n - drop + 1) / drop;
    tail += probability;
  }
  const outer = Math.max(0, drop - 1);
  return { low: sorted[outer] ?? NaN, high: sorted[n - 1 - outer] ?? NaN };
}
