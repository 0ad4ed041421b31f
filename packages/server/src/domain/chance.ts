/** Beyond this many standard deviations from the mean nothing adds to a double. */
const SPREADS_MAX = 12;

/**
 * The chance that a unit is left: P(Binomial(`before`, `share`) < `units`). `before` people come
 * first, each takes one of `units` for good with probability `share`.
 */
export function chanceOfUnit(line: { before: number; share: number; units: number }): number {
  const { before, share, units } = line;
  if (units <= 0) return 0;
  if (before < units || share <= 0) return 1;
  if (share >= 1) return 0;
  const mean = before * share;
  const reach = SPREADS_MAX * Math.sqrt(mean * (1 - share)) + SPREADS_MAX;
  const mode = Math.min(before, Math.floor((before + 1) * share));
  const odds = share / (1 - share);
  let enough = mode < units ? 1 : 0;
  let all = 1;
  // Outwards from the likeliest count, each probability relative to that one's.
  let weight = 1;
  for (let taken = mode; taken < before && taken < mean + reach; taken += 1) {
    weight *= ((before - taken) / (taken + 1)) * odds;
    all += weight;
    if (taken + 1 < units) enough += weight;
  }
  weight = 1;
  for (let taken = mode; taken > 0 && taken > mean - reach; taken -= 1) {
    weight *= taken / ((before - taken + 1) * odds);
    all += weight;
    if (taken - 1 < units) enough += weight;
  }
  return enough / all;
}
