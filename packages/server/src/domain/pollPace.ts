/** The shortest pace before jitter, and the longest time that anybody is told. */
export const POLL_MS_MIN = 1_000;
export const POLL_MS_MAX = 30_000;
/** Whoever misses so many polls may be passed over. */
export const POLLS_MISSED_MAX = 3;

/** A poll comes when this share of the wait has gone by: the estimate sharpens on the way. */
const SHARE_OF_WAIT = 1 / 8;
/** While nothing is known of the pace; a guess that asks a crowd of ten thousand for patience. */
const MS_PER_PERSON_AHEAD = 5;
const UNKNOWN_MS_MAX = 10_000;
/** Around the told time, so that those who came together do not poll together for ever. */
const JITTER = 0.25;

/** The longest time told, in milliseconds: nobody should sleep through half an admission. */
export function longestPollMs({ admissionMs }: { admissionMs: number }): number {
  return Math.max(POLL_MS_MIN, Math.min(POLL_MS_MAX, admissionMs / 2));
}

/**
 * Milliseconds after which to poll again: longer for those far back.
 * @param line.waitSeconds the shortest plausible wait; null: unknown
 * @param line.random 0 up to 1
 */
export function pollAfterMs(line: {
  ahead: number;
  waitSeconds: number | null;
  admissionMs: number;
  random: number;
}): number {
  const { ahead, waitSeconds, admissionMs, random } = line;
  const wanted =
    waitSeconds === null
      ? Math.min(ahead * MS_PER_PERSON_AHEAD, UNKNOWN_MS_MAX)
      : waitSeconds * 1_000 * SHARE_OF_WAIT;
  const paced = Math.max(
    POLL_MS_MIN,
    Math.min(wanted, longestPollMs({ admissionMs }) / (1 + JITTER)),
  );
  return Math.round(paced * (1 - JITTER + 2 * JITTER * random));
}
