import type { RunRecord } from "./schema.ts";

/** Where the lines go: no string in JSON holds a line break, so this is the record's own field. */
const EMPTY_SERIES = '\n  "series": []';

/** A record as JSON for people and programs: one line for each second, the rest indented. */
export function recordText(record: RunRecord): string {
  const { series = [] } = record;
  if (series.length === 0) return JSON.stringify(record, null, 2);
  const lines = series.map((line) => `    ${JSON.stringify(line)}`).join(",\n");
  const text = JSON.stringify({ ...record, series: [] }, null, 2);
  return text.replace(EMPTY_SERIES, () => `\n  "series": [\n${lines}\n  ]`);
}
