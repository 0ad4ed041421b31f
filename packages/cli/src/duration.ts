const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const PATTERN = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;

/** `3s`, `30m`, `1.5h`, `250ms` in milliseconds; null when the text is no duration. */
export function parseDuration(text: string): number | null {
  const match = PATTERN.exec(text.trim());
  if (match === null) return null;
  const durationMs = Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS];
  return Number.isSafeInteger(Math.round(durationMs)) ? Math.round(durationMs) : null;
}

/** The shortest exact form: 1,800,000 ms is `30m`. */
export function formatDuration(durationMs: number): string {
  const units = Object.entries(UNIT_MS).toReversed();
  const fit = units.find(([, unitMs]) => durationMs >= unitMs && durationMs % unitMs === 0);
  return fit === undefined ? `${durationMs}ms` : `${durationMs / fit[1]}${fit[0]}`;
}
