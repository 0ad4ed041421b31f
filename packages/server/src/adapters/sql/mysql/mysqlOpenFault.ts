import { LedgerOpenFault, type LedgerOpenFaultCode } from "../../../ports/ledger.ts";
import { connectionCause } from "../../connectionCause.ts";
import { errorNumberOf } from "./mysqlErrors.ts";
import type { MysqlAddress } from "./mysqlUrl.ts";

interface Diagnosis {
  readonly code: LedgerOpenFaultCode;
  /** What is wrong and what to do; follows the ledger's name. */
  readonly advice: (database: string) => string;
}

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

const WANTS_TLS: Diagnosis = {
  code: "ledger_access_denied",
  advice: () => "wants TLS: add ?tls=true to its URL",
};

/** By the server's error number. */
const DIAGNOSES: Readonly<Record<number, Diagnosis>> = {
  1044: DENIED,
  1045: DENIED,
  1049: NO_DATABASE,
  1698: DENIED,
  3159: WANTS_TLS,
};

/** The fault for whatever made opening the ledger fail. */
export function openFaultOf(cause: unknown, { name, database }: MysqlAddress): LedgerOpenFault {
  if (cause instanceof LedgerOpenFault) return cause;
  const number = errorNumberOf(cause);
  const because = connectionCause(cause);
  if (number === null) {
    const message = `ledger ${name} cannot be reached: ${because}`;
    return new LedgerOpenFault("ledger_unreachable", message, { cause });
  }
  const diagnosis = DIAGNOSES[number] ?? UNWRITABLE;
  const message = `ledger ${name} ${diagnosis.advice(database)} (${because})`;
  return new LedgerOpenFault(diagnosis.code, message, { cause });
}
