import Database from "better-sqlite3";
import type { Answer, Connection } from "../dialect.ts";

/**
 * How long a statement may wait for another process's lock. It blocks its thread, so it is
 * short; the transaction is run again afterwards.
 */
const BUSY_TIMEOUT_MS = 500;

/** One SQLite connection that keeps its statements: preparing one costs more than running it. */
export class SqliteConnection implements Connection {
  /** For pragmas and what is done once; queries go through `run`. */
  readonly raw: Database.Database;
  readonly #statements = new Map<string, Database.Statement>();
  /** The last transaction in line. */
  #tail: Promise<unknown> = Promise.resolve();

  constructor(source: string | Buffer, options: { readonly: boolean }) {
    this.raw = new Database(source, { ...options, timeout: BUSY_TIMEOUT_MS });
  }

  // Async, so that what SQLite throws rejects.
  async run<R>(text: string, parameters: readonly unknown[]): Promise<Answer<R>> {
    const statement = this.#statement(text);
    if (statement.reader) return { rows: statement.all(parameters) as R[], affected: 0 };
    return { rows: [], affected: statement.run(parameters).changes };
  }

  /** Runs one task after the other, in the order in which they came. */
  inLine<T>(task: () => Promise<T>): Promise<T> {
    const turn = this.#tail.then(task);
    this.#tail = turn.catch(() => undefined);
    return turn;
  }

  /**
   * One write transaction; others wait in line. It takes its lock at once: a deferred one that
   * turns into a writer can fail half way.
   */
  inTransaction<T>(body: (trx: Connection) => Promise<T>): Promise<T> {
    return this.inLine(async () => {
      this.#statement("begin immediate").run();
      try {
        const answer = await body(this);
        this.#statement("commit").run();
        return answer;
      } catch (error) {
        // SQLite has rolled back by itself after some errors, a full disk for one.
        if (this.raw.inTransaction) this.#statement("rollback").run();
        throw error;
      }
    });
  }

  close(): void {
    this.raw.close();
  }

  #statement(text: string): Database.Statement {
    let statement = this.#statements.get(text);
    if (statement === undefined) {
      statement = this.raw.prepare(text);
      this.#statements.set(text, statement);
    }
    return statement;
  }
}
