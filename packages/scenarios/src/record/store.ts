import { mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { join, sep } from "node:path";
import { ScenarioFault } from "../fault.ts";
import { readRecord } from "./read.ts";
import type { RunRecord } from "./schema.ts";
import { recordText } from "./text.ts";

/**
 * Saves a record as `DIR/ID.json`, whole or not at all, making the folder if need be.
 * @returns the file's path
 * @throws {ScenarioFault} `record_unwritable`
 */
export async function saveRecord(dir: string, record: RunRecord): Promise<string> {
  const file = join(dir, `${record.id}.json`);
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    await mkdir(dir, { recursive: true });
    await writeDurably(temporary, `${recordText(record)}\n`);
    await rename(temporary, file);
    return file;
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => {});
    const why = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new ScenarioFault("record_unwritable", `cannot write ${file} (${why})`, { cause });
  }
}

async function writeDurably(file: string, text: string): Promise<void> {
  await using handle = await open(file, "w");
  await handle.writeFile(text);
  await handle.sync();
}

/** Ids of the records in a folder, oldest first; none when the folder does not exist. */
export async function listRecordIds(dir: string): Promise<string[]> {
  let names: string[];
  try {
    names = await readdir(dir);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT") return [];
    throw new ScenarioFault("record_unreadable", `cannot read ${dir} (${code})`, { cause });
  }
  return names
    .filter((name) => name.endsWith(".json"))
    .map((name) => name.slice(0, -".json".length))
    .toSorted();
}

/**
 * Loads a record by its id, a prefix that only one id has, or a file's path.
 * @throws {ScenarioFault} `record_not_found`, `record_ambiguous`, and those of reading
 */
export async function loadRecord(dir: string, reference: string): Promise<RunRecord> {
  return readRecord(await findRecordFile(dir, reference));
}

/** Removes a record by its id or unique prefix and returns the id; never a file elsewhere. */
export async function removeRecord(dir: string, reference: string): Promise<string> {
  const id = await findRecordId(dir, reference);
  const file = join(dir, `${id}.json`);
  try {
    await rm(file);
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new ScenarioFault("record_unwritable", `cannot remove ${file} (${why})`, { cause });
  }
  return id;
}

async function findRecordFile(dir: string, reference: string): Promise<string> {
  const isPath = reference.includes("/") || reference.includes(sep) || reference.endsWith(".json");
  return isPath ? reference : join(dir, `${await findRecordId(dir, reference)}.json`);
}

async function findRecordId(dir: string, reference: string): Promise<string> {
  const ids = await listRecordIds(dir);
  const matches = ids.includes(reference)
    ? [reference]
    : ids.filter((id) => reference !== "" && id.startsWith(reference));
  const [match, ...others] = matches;
  if (match === undefined) {
    throw new ScenarioFault("record_not_found", `no run record "${reference}" in ${dir}`);
  }
  if (others.length > 0) {
    throw new ScenarioFault(
      "record_ambiguous",
      `"${reference}" fits ${matches.length} run records in ${dir}: ${matches.slice(0, 3).join(", ")}…`,
    );
  }
  return match;
}
