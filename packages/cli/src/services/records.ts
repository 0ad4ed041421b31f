import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { type RunRecord, saveRecord, ScenarioFault } from "@dropctl/scenarios";
import type { Config } from "../config.ts";
import { type Exit, yieldsToFault } from "../exits.ts";
import { homePaths, homeUnwritable, makeFolder } from "../home.ts";
import type { Output } from "../output.ts";

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

  /**
   * How the command ends: a record that is lost is a fault, and a line where worse was found.
   * @throws {ScenarioFault} what the first failed save threw
   */
  end(exit: Exit, out: Pick<Output, "say">): Exit {
    if (this.#fault === null) return exit;
    if (yieldsToFault(exit)) throw this.#fault;
    out.say(this.#fault.message);
    return exit;
  }
}
