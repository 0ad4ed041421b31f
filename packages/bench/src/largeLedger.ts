import type { Connection } from "mysql2/promise";
import { connectTo } from "./scratchDatabases.ts";

/** Rows of one insert at most: five digits, each a table of ten, joined. */
const ROWS_PER_INSERT = 100_000;
const HOLD_MS = 86_400_000;

/** Writes reservations straight into the tables: making millions of them by HTTP takes too long. */
export class LargeLedger implements AsyncDisposable {
  readonly #connection: Connection;

  private constructor(connection: Connection) {
    this.#connection = connection;
  }

  static async open(databaseUrl: string): Promise<LargeLedger> {
    return new LargeLedger(await connectTo(databaseUrl));
  }

  /** Rows for a drop without any: live holds, counted as claimed, or expired ones. */
  async addRows(drop: { dropId: string; rows: number; state: "held" | "released" }): Promise<void> {
    const { dropId, rows, state } = drop;
    const nowMs = Date.now();
    const ended = state === "released" ? nowMs : null;
    const reason = state === "released" ? "expired" : null;
    const slot = state === "held" ? 1 : null;
    // Released rows look expired on time; held ones have a day left.
    const deadlineMs = state === "held" ? nowMs + HOLD_MS : nowMs;
    for (let start = 0; start < rows; start += ROWS_PER_INSERT) {
      await this.#connection.query(
        `INSERT INTO reservations (id, dropId, buyerId, state, releaseReason, liveSlot,
           createdAtMs, deadlineMs, endedAtMs)
         SELECT CONCAT(SUBSTR(?, 1, 24), LPAD(HEX(? + n), 12, '0')), ?,
           CONCAT('01800000-0000-7000-8000-', LPAD(HEX(? + n), 12, '0')), ?, ?, ?, ?, ?, ?
         FROM (${NUMBERS}) numbers WHERE n < ? ORDER BY n`,
        [
          ...[dropId, start, dropId, start, state, reason, slot],
          ...[nowMs - 1_000, deadlineMs, ended, rows - start],
        ],
      );
    }
    if (state === "held") {
      const raise = "UPDATE drops SET claimed = claimed + ? WHERE id = ?";
      await this.#connection.query(raise, [rows, dropId]);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection.end();
  }
}

const DIGIT = Array.from({ length: 10 }, (_, digit) => `SELECT ${digit} AS d`).join(" UNION ALL ");
const NUMBERS = `
  SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d AS n
  FROM (${DIGIT}) a, (${DIGIT}) b, (${DIGIT}) c, (${DIGIT}) e, (${DIGIT}) f`;
