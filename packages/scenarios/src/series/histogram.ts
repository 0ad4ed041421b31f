/** What a Prometheus histogram has counted up to now. */
export interface Buckets {
  /** Upper bounds in seconds, ascending; the last one is Infinity. */
  readonly bounds: readonly number[];
  /** Of each bucket, those below it included. */
  readonly cumulative: readonly number[];
}

/** What was counted between two readings; null: the buckets are others, or fewer were counted. */
export function bucketsBetween(before: Buckets | null, after: Buckets): Buckets | null {
  if (before === null) return after;
  const { bounds } = after;
  if (bounds.length !== before.bounds.length) return null;
  const cumulative = after.cumulative.map((count, index) => {
    return count - (before.cumulative[index] ?? 0);
  });
  return (cumulative.at(-1) ?? 0) < 0 ? null : { bounds, cumulative };
}

/** In seconds, interpolated within its bucket as Prometheus does; null: nothing was counted. */
export function quantileOf({ bounds, cumulative }: Buckets, share: number): number | null {
  const count = cumulative.at(-1) ?? 0;
  if (count <= 0) return null;
  const rank = share * count;
  const index = cumulative.findIndex((reached) => reached >= rank);
  const lower = bounds[index - 1] ?? 0;
  const upper = bounds[index] ?? Infinity;
  // Whatever took longer than the last bound took that long at least.
  if (upper === Infinity) return lower;
  const below = cumulative[index - 1] ?? 0;
  const inside = (cumulative[index] ?? 0) - below;
  return lower + (upper - lower) * (inside > 0 ? (rank - below) / inside : 1);
}
