/** Seconds that a statement waits for a row's lock; then the transaction runs again. */
const LOCK_WAIT_S = 5;
/**
 * Seconds that a writer may be silent: where its machine has died, others wait that long for the
 * drop's row. MariaDB can tell a silent transaction from an idle connection, MySQL cannot.
 */
const SILENT_TRANSACTION_S = 2;
const SILENT_CONNECTION_S = 10;

/** What a connection is for. */
export type Purpose = "write" | "read" | "scan";

/** How long a statement may take, by what it is for; an audit may count ten million rows. */
export const STATEMENT_MS_MAX: Readonly<Record<Purpose, number>> = {
  write: 10_000,
  read: 10_000,
  scan: 120_000,
};

/** The statements that set up a session. */
export function sessionSettings(purpose: Purpose, isMariadb: boolean): string[] {
  const common = [
    // No gap locks: rows that are not there cannot be waited for.
    "set session transaction isolation level read committed",
    "set session sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO'",
    // The clock is read as a date in this zone; in one without summer time no hour comes twice.
    "set session time_zone = '+00:00'",
    `set session innodb_lock_wait_timeout = ${LOCK_WAIT_S}`,
  ];
  return [...common, ...(purpose === "write" ? writer(isMariadb) : reader(purpose, isMariadb))];
}

function writer(isMariadb: boolean): string[] {
  return [
    // A transaction begins with its first statement, which saves sending a BEGIN.
    "set session autocommit = 0",
    isMariadb
      ? `set session idle_write_transaction_timeout = ${SILENT_TRANSACTION_S}`
      : `set session wait_timeout = ${SILENT_CONNECTION_S}`,
  ];
}

/** A statement that we no longer wait for should not go on. */
function reader(purpose: "read" | "scan", isMariadb: boolean): string[] {
  const msMax = STATEMENT_MS_MAX[purpose];
  return [
    isMariadb
      ? `set session max_statement_time = ${msMax / 1000}`
      : `set session max_execution_time = ${msMax}`,
  ];
}
