import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { ScenarioFault } from "../../fault.ts";

const MAJOR_MIN = 2;
const ANSWER_MS_MAX = 10_000;
const execute = promisify(execFile);

/**
 * The k6 program to run: the one that is named, else the one on PATH.
 * @throws {ScenarioFault} `k6_missing`, `k6_too_old`
 */
export async function findK6(path: string | undefined): Promise<string> {
  const program = path ?? "k6";
  const version = await versionOf(program);
  if (version === null) {
    const where = path === undefined ? "there is no k6 on PATH" : `${path} is not a k6 that runs`;
    throw new ScenarioFault("k6_missing", where);
  }
  if (Number(version.split(".")[0]) < MAJOR_MIN) {
    const told = `${program} is k6 ${version}, and ${MAJOR_MIN}.0.0 or newer is needed`;
    throw new ScenarioFault("k6_too_old", told);
  }
  return program;
}

/** Null when it does not run, or says something else than a k6 does. */
async function versionOf(program: string): Promise<string | null> {
  try {
    const { stdout } = await execute(program, ["version"], { timeout: ANSWER_MS_MAX });
    return /^k6(?:\.exe)? v(\d+\.\d+\.\S+)/.exec(stdout)?.[1] ?? null;
  } catch {
    return null;
  }
}
