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
