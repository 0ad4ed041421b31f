/** How many texts are kept; a batch of reservations shares two moments. */
const KEPT_MAX = 64;

let kept = new Map<number, string>();

/** RFC 3339 in UTC of milliseconds since 1970. */
export function toTimestamp(ms: number): string {
  let text = kept.get(ms);
  if (text === undefined) {
    text = new Date(ms).toISOString();
    if (kept.size >= KEPT_MAX) kept = new Map();
    kept.set(ms, text);
  }
  return text;
}

/** The same for what may not have happened. */
export function toTimestampOrNull(ms: number | null): string | null {
  return ms === null ? null : toTimestamp(ms);
}

/** The other way round; null for a day that does not exist, which Date would carry over. */
export function fromTimestamp(text: string): number | null {
  const ms = Date.parse(text);
  const dayLength = "2026-11-21".length;
  if (Number.isNaN(ms) || toTimestamp(ms).slice(0, dayLength) !== text.slice(0, dayLength)) {
    return null;
  }
  return ms;
}
