import { readFile } from "node:fs/promises";
import { Value } from "@dropctl/protocol";
import { ScenarioFault } from "../fault.ts";
import { RECORD_VERSION, RunRecord } from "./schema.ts";

/**
 * Reads a run record from a file and checks it against the schema.
 * @throws {ScenarioFault} `record_unreadable`, `record_newer`, `record_invalid`; each names the file
 */
export async function readRecord(file: string): Promise<RunRecord> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new ScenarioFault("record_unreadable", `cannot read ${file} (${why})`, { cause });
  }
  return parseRecord(text, file);
}

/** @param file where the text came from, for the message */
export function parseRecord(text: string, file: string): RunRecord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const why = text.trim() === "" ? "it is empty" : (cause as Error).message;
    // The message quotes the file, which may have line breaks just there.
    const line = `${file} is not a run record: ${why.replace(/\s+/g, " ")}`;
    throw new ScenarioFault("record_invalid", line, { cause });
  }
  const version = versionOf(value);
  if (version !== undefined && version > RECORD_VERSION) {
    throw new ScenarioFault(
      "record_newer",
      `${file} has schema version ${version}, this dropctl reads up to ${RECORD_VERSION}`,
    );
  }
  if (Value.Check(RunRecord, value)) return value;
  const [first] = Value.Errors(RunRecord, value);
  const where = first === undefined ? "" : `: ${first.instancePath || "/"} ${first.message}`;
  throw new ScenarioFault("record_invalid", `${file} is not a run record${where}`);
}

function versionOf(value: unknown): number | undefined {
  if (typeof value !== "object" || value === null || !("schemaVersion" in value)) return undefined;
  return typeof value.schemaVersion === "number" ? value.schemaVersion : undefined;
}
