import Database from "better-sqlite3";
import { LedgerOpenFault, type LedgerOpenFaultCode } from "../../../ports/ledger.ts";

interface Diagnosis {
  readonly code: LedgerOpenFaultCode;
  /** What is wrong and what to do; follows the file's name. */
  readonly advice: string;
}

const UNWRITABLE: Diagnosis = {
  code: "ledger_unwritable",
  advice: "cannot be written: check that its folder exists, its permissions and the free space",
};
const NOT_A_DATABASE: Diagnosis = {
  code: "ledger_not_a_database",
  advice: "is not a ledger or is damaged: restore a copy, or move it away to start a new one",
};

/** By the first two words of SQLite's result code: the rest only refines it. */
const DIAGNOSES: Readonly<Record<string, Diagnosis>> = {
  SQLITE_NOTADB: NOT_A_DATABASE,
  SQLITE_CORRUPT: NOT_A_DATABASE,
  SQLITE_BUSY: {
    code: "ledger_unwritable",
    advice: "is locked by another process: stop that one, or use another folder",
  },
};

/** The fault for whatever made opening `fileName` fail. */
export function openFaultOf(cause: unknown, fileName: string): LedgerOpenFault {
  if (cause instanceof LedgerOpenFault) return cause;
  const code = cause instanceof Database.SqliteError ? cause.code : "";
  const primary = code.split("_").slice(0, 2).join("_");
  const { code: faultCode, advice } = DIAGNOSES[primary] ?? UNWRITABLE;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new LedgerOpenFault(faultCode, `ledger ${fileName} ${advice} (${reason})`, { cause });
}

export function unknownSchemaFault(fileName: string, what: string): LedgerOpenFault {
  const advice = "use the version that wrote it, or move it away to start a new one";
  return new LedgerOpenFault("ledger_schema_unknown", `ledger ${fileName} ${what}: ${advice}`);
}
