import { count, perSecond } from "./units.ts";

/** The rate is that of the last seconds: a slow start should not be told for a minute. */
const WINDOW_MS = 5_000;
/** Of a shorter time no rate is told. */
const SPAN_MS_MIN = 250;

export interface Pace {
  /** null: unknown yet. */
  perSecond: number | null;
  leftMs: number | null;
}

/** Watches something being counted up to `of`, and says how fast that goes. */
export function createPace(): (nowMs: number, done: number, of: number) => Pace {
  let seen: { atMs: number; done: number }[] = [];
  return (nowMs, done, of) => {
    // What begins anew has no past.
    if (done < (seen.at(-1)?.done ?? 0)) seen = [];
    seen.push({ atMs: nowMs, done });
    while ((seen[1]?.atMs ?? nowMs) <= nowMs - WINDOW_MS) seen.shift();
    const [first = { atMs: nowMs, done }] = seen;
    const spanMs = nowMs - first.atMs;
    if (spanMs < SPAN_MS_MIN) return { perSecond: null, leftMs: null };
    const rate = ((done - first.done) * 1_000) / spanMs;
    return { perSecond: rate, leftMs: rate > 0 ? ((of - done) / rate) * 1_000 : null };
  };
}

/** `buyers 42,000 of 100,000  38,000/s  2 s left` */
export function paceText(what: string, { done, of }: { done: number; of: number }, pace: Pace) {
  const parts = [`${what} ${count(done)} of ${count(of)}`];
  if (pace.perSecond !== null) parts.push(perSecond(pace.perSecond));
  if (pace.leftMs !== null) parts.push(`${leftText(pace.leftMs)} left`);
  return parts.join("  ");
}

function leftText(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  if (seconds < 100) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 100 ? `${minutes} min` : `${count(Math.ceil(minutes / 60))} h`;
}
