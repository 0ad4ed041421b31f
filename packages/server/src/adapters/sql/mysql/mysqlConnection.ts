import {
  createConnection,
  type Connection as RawConnection,
  type ConnectionOptions,
  type QueryError,
} from "mysql2";
import type { Answer, Connection } from "../dialect.ts";

const CONNECT_MS_MAX = 3_000;

/** How numbers and text travel, whatever the connection is for. */
const TRAVEL: ConnectionOptions = {
  connectTimeout: CONNECT_MS_MAX,
  charset: "utf8mb4_bin",
  // An update counts the rows it matched, as in SQLite, not only those it changed.
  flags: ["+FOUND_ROWS"],
  // Counts and sums; none of ours is beyond 53 bits.
  decimalNumbers: true,
  stringifyObjects: true,
};

/**
 * One connection to MySQL or MariaDB. Statements go as text with their values escaped here:
 * for batches that takes this thread half the time of binding prepared ones.
 */
export class MysqlConnection implements Connection {
  readonly #raw: RawConnection;
  readonly #statementMsMax: number;
  readonly #onBroken: (connection: MysqlConnection) => void;
  /** Reject what has no answer yet. */
  readonly #unanswered = new Set<(cause: Error) => void>();
  #isBroken = false;

  private constructor(
    raw: RawConnection,
    statementMsMax: number,
    onBroken: (connection: MysqlConnection) => void,
  ) {
    this.#raw = raw;
    this.#statementMsMax = statementMsMax;
    this.#onBroken = onBroken;
    // The server may hang up while nobody asks anything.
    raw.on("error", (cause) => this.destroy(cause));
    raw.on("end", () => this.destroy());
  }

  static async open(config: {
    options: ConnectionOptions;
    /** Statements that set up the session. */
    settings: readonly string[];
    /** How long a statement may stay unanswered. */
    statementMsMax: number;
    /** Called once, when the connection cannot be used any more. */
    onBroken?: (connection: MysqlConnection) => void;
  }): Promise<MysqlConnection> {
    const raw = createConnection({ ...config.options, ...TRAVEL });
    const opened = Promise.withResolvers<void>();
    raw.once("connect", () => opened.resolve());
    // Also later: an error that nobody hears would end the process.
    raw.on("error", (error) => opened.reject(error));
    await opened.promise;
    const { statementMsMax, onBroken = () => undefined } = config;
    const connection = new MysqlConnection(raw, statementMsMax, onBroken);
    try {
      for (const setting of config.settings) await connection.run(setting, []);
      return connection;
    } catch (error) {
      connection.destroy();
      throw error;
    }
  }

  /** Nothing more can be asked; what was asked last may have been done. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  run<R>(text: string, parameters: readonly unknown[]): Promise<Answer<R>> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer<R>>();
    const values = parameters as (string | number | null)[];
    const query = { sql: text, values, timeout: this.#statementMsMax };
    this.#unanswered.add(reject);
    this.#raw.query(query, (error: QueryError | null, result: unknown) => {
      this.#unanswered.delete(reject);
      if (error === null) {
        resolve(answerOf(result));
        return;
      }
      // Lost, or too late: an answer that still comes would be taken for the next one's.
      if (!("sqlState" in error) || error.fatal) this.destroy();
      reject(withoutStatement(error));
    });
    return promise;
  }

  /** Hangs up in order. */
  end(): void {
    if (this.#isBroken) return;
    this.#raw.end(() => this.destroy());
  }

  /** Whoever waits for an answer is told at once: the driver lets them wait for their time-out. */
  destroy(cause: Error = new Error("the connection to the database was lost")): void {
    if (this.#isBroken) return;
    this.#isBroken = true;
    this.#raw.destroy();
    for (const reject of this.#unanswered) reject(cause);
    this.#unanswered.clear();
    this.#onBroken(this);
  }
}

function answerOf<R>(result: unknown): Answer<R> {
  if (Array.isArray(result)) return { rows: result as R[], affected: 0 };
  return { rows: [], affected: (result as { affectedRows: number }).affectedRows };
}

/** The statement has buyers and secrets in it, and errors are logged. */
function withoutStatement(error: QueryError): QueryError {
  if ("sql" in error) delete error.sql;
  return error;
}
