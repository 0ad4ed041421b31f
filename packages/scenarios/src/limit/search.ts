/** Why a rate is tried: to go on rising, to close in, to make sure, or to look at half of it. */
export type Purpose = "raise" | "narrow" | "confirm" | "half";

/** A rate that was tried. */
export interface Probe {
  ratePerSecond: number;
  purpose: Purpose;
  /** Whether it was sustained. */
  ok: boolean;
}

const STEP = 1.5;
/** Close enough: what lies between the last good rate and the first bad one. */
const GAP = 1.1;
const BACK_OFF = 0.85;
const CONFIRMATIONS_MAX = 8;
const LOWEST_PER_SECOND = 1;

/** The highest sustained rate that was confirmed, or null. */
export function confirmedRate(probes: readonly Probe[]): number | null {
  return probes.find(({ purpose, ok }) => purpose === "confirm" && ok)?.ratePerSecond ?? null;
}

/**
 * What to try next, or null when the search is over. It rises by half until a rate is not
 * sustained, closes in by geometric means, confirms the last good rate, backs off where that
 * fails, and ends with half of what it confirmed.
 */
export function nextProbe(
  probes: readonly Probe[],
  startPerSecond: number,
): Omit<Probe, "ok"> | null {
  const confirmed = confirmedRate(probes);
  if (confirmed !== null) {
    const halved = probes.some(({ purpose }) => purpose === "half");
    return halved ? null : { ratePerSecond: rounded(confirmed / 2), purpose: "half" };
  }
  const bad = Math.min(...probes.filter(({ ok }) => !ok).map((probe) => probe.ratePerSecond));
  const goods = probes.filter(({ ok, ratePerSecond }) => ok && ratePerSecond < bad);
  const good = Math.max(0, ...goods.map((probe) => probe.ratePerSecond));
  const refuted = probes.filter(({ purpose }) => purpose === "confirm");
  if (refuted.length >= CONFIRMATIONS_MAX) return null;
  if (refuted.length > 0) {
    return { ratePerSecond: rounded(bad * BACK_OFF), purpose: "confirm" };
  }
  if (probes.length === 0) return { ratePerSecond: rounded(startPerSecond), purpose: "raise" };
  if (bad === Number.POSITIVE_INFINITY) {
    return { ratePerSecond: rounded(good * STEP), purpose: "raise" };
  }
  if (good === 0) {
    const lower = rounded(bad / 2);
    return lower < LOWEST_PER_SECOND ? null : { ratePerSecond: lower, purpose: "raise" };
  }
  if (bad / good > GAP) return { ratePerSecond: rounded(Math.sqrt(good * bad)), purpose: "narrow" };
  return { ratePerSecond: good, purpose: "confirm" };
}

/** Three digits: more would claim a precision that no search of seconds has. */
function rounded(rate: number): number {
  return Number(rate.toPrecision(3));
}
