import { LedgerOpenFault, type LedgerOpenFaultCode } from "../../../ports/ledger.ts";
import { errorNumberOf } from "./mysqlErrors.ts";
import type { MysqlAddress } from "./mysqlUrl.ts";

interface Diagnosis {
  readonly code: LedgerOpenFaultCode;
  /** What is wrong and what to do; follows the ledger's name. */
  readonly advice: (database: string) => string;
}

const UNREACHABLE: Diagnosis = {
  code: "ledger_unreachable",
  advice: () => "cannot be reached: check that the server runs, and the address",
};
const DENIED: Diagnosis = {
  code: "ledger_access_denied",
  advice: () => "refuses this user: check name, password and grants",
};
const UNWRITABLE: Diagnosis = {
  code: "ledger_unwritable",
  advice: () => "cannot be set up: check the user's grants and that the server accepts writes",
};
const NO_DATABASE: Diagnosis = {
  code: "ledger_no_database",
  advice: (database) => `has no such database: run CREATE DATABASE \`${database}\` first`,
};

/** By the server's error number. */
const DIAGNOSES: Readonly<Record<number, Diagnosis>> = {
  1044: DENIED,
  1045: DENIED,
  1049: NO_DATABASE,
  1698: DENIED,
};

/** The fault for whatever made opening the ledger fail. */
export function openFaultOf(cause: unknown, { name, database }: MysqlAddress): LedgerOpenFault {
  if (cause instanceof LedgerOpenFault) return cause;
  const number = errorNumberOf(cause);
  const diagnosis = number === null ? UNREACHABLE : (DIAGNOSES[number] ?? UNWRITABLE);
  const reason = (cause instanceof Error ? cause.message : String(cause)) || codeOf(cause);
  const message = `ledger ${name} ${diagnosis.advice(database)} (${reason})`;
  return new LedgerOpenFault(diagnosis.code, message, { cause });
}

/** What has several causes, one for each address tried, has a code but no message. */
function codeOf(cause: unknown): string {
  return cause instanceof Error && "code" in cause ? String(cause.code) : "no reason given";
}
