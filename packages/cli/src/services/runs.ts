import {
  findScenario,
  listRecordIds,
  loadRecord,
  removeRecord,
  type RunRecord,
  SCENARIOS,
  ScenarioFault,
} from "@dropctl/scenarios";
import type { Call, CommonOptions } from "../frame.ts";
import { homePaths } from "../home.ts";
import { runText } from "../render/run.ts";
import { runsTable, type UnreadableRun } from "../render/runs.ts";
import { withScenarioFaults } from "./scenarioFaults.ts";

/** Lists what can be read and names what cannot: one bad file must not hide the others. */
export async function listRuns(call: Call<CommonOptions>): Promise<void> {
  const { runs: dir } = homePaths(call.config.home);
  await withScenarioFaults(async () => {
    const runs: RunRecord[] = [];
    const unreadable: UnreadableRun[] = [];
    for (const id of await listRecordIds(dir)) {
      try {
        runs.push(await loadRecord(dir, id));
      } catch (fault) {
        if (!(fault instanceof ScenarioFault)) throw fault;
        unreadable.push({ id, code: fault.code, message: fault.message });
      }
    }
    call.out.result({ runs, unreadable }, () => runsTable(runs, unreadable, call.out));
  });
}

export async function showRun(call: Call<CommonOptions>): Promise<void> {
  const { runs } = homePaths(call.config.home);
  await withScenarioFaults(async () => {
    const record = await loadRecord(runs, call.args[0] ?? "");
    // A record may name a scenario that this version does not have any more.
    const known = SCENARIOS.some(({ name }) => name === record.scenario);
    const scenario = known ? findScenario(record.scenario) : null;
    call.out.result(record, () => runText(record, scenario, call.out.colours));
  });
}

export async function removeRuns(call: Call<CommonOptions>): Promise<void> {
  const { runs } = homePaths(call.config.home);
  await withScenarioFaults(async () => {
    const removed: string[] = [];
    for (const reference of call.args) removed.push(await removeRecord(runs, reference));
    call.out.result({ removed }, () => removed.map((id) => `removed ${id}`).join("\n"));
  });
}
