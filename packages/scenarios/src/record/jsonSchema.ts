import { RunRecord } from "./schema.ts";

/** The run record as a JSON Schema document, the one shipped as `run-record.v1.json`. */
export function runRecordJsonSchema(): Record<string, unknown> {
  const plain = JSON.parse(JSON.stringify(RunRecord)) as Record<string, unknown>;
  return { $schema: "https://json-schema.org/draft/2020-12/schema", ...plain };
}
