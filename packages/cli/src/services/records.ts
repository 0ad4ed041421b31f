import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { type RunRecord, saveRecord, ScenarioFault } from "@dropctl/scenarios";
import type { Config } from "../config.ts";
import { homePaths, homeUnwritable, makeFolder } from "../home.ts";

/**
 * Makes the runs folder before there is anything to lose: a run whose record cannot be written
 * should not begin.
 * @throws {CliError} `home_unwritable`
 */
export async function prepareRuns(config: Config): Promise<string> {
  const { runs } = homePaths(config.home);
  try {
    await makeFolder(runs);
    await access(runs, constants.W_OK);
  } catch (cause) {
    throw homeUnwritable(runs, cause);
  }
  return runs;
}

/** Saves a record; a failure is kept for the end, so that it does not hide the verdict. */
export class RecordKeeper {
  readonly #dir: string;
  /** Where the records went. */
  readonly files: string[] = [];
  #fault: ScenarioFault | null = null;

  constructor(dir: string) {
    this.#dir = dir;
  }

  readonly keep = async (record: RunRecord): Promise<void> => {
    try {
      this.files.push(await saveRecord(this.#dir, record));
    } catch (fault) {
      if (!(fault instanceof ScenarioFault)) throw fault;
      this.#fault ??= fault;
    }
  };

  /** @throws {ScenarioFault} what the first failed save threw */
  check(): void {
    if (this.#fault !== null) throw this.#fault;
  }
}
