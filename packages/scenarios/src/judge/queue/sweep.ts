/** A stay, in milliseconds since 1970; `toMs` is Infinity while it lasts. */
export interface Stay {
  fromMs: number;
  toMs: number;
}

/**
 * The most stays at any moment. Whoever goes in a millisecond has gone before the next one
 * comes in it: the ledger's times are no finer, and a place is given when it is seen free.
 */
export function mostAtOnce(stays: readonly Stay[]): number {
  const comings = stays.map(({ fromMs }) => fromMs).toSorted(ascending);
  const goings = stays.map(({ toMs }) => toMs).toSorted(ascending);
  let most = 0;
  let gone = 0;
  comings.forEach((comingMs, come) => {
    while ((goings[gone] ?? Number.POSITIVE_INFINITY) <= comingMs) gone++;
    most = Math.max(most, come + 1 - gone);
  });
  return most;
}

function ascending(a: number, b: number): number {
  return a - b;
}
