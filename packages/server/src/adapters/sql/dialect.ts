import type { ColumnDataType, Kysely, RawBuilder } from "kysely";
import type { Tables } from "./tables.ts";

/** What a statement answers. */
export interface Answer<R> {
  readonly rows: R[];
  /** Rows that were inserted, updated or deleted; 0 for a select. */
  readonly affected: number;
}

/** Where statements run: what is committed, one transaction, or one snapshot. */
export interface Connection {
  run<R>(text: string, parameters: readonly unknown[]): Promise<Answer<R>>;
}

/**
 * What an error of the driver means. `transient`: rolled back or to be, run it again.
 * `unique`: a unique key was in the way. `full`: nothing can be written, nothing was.
 */
export type ErrorKind = "transient" | "unique" | "full" | "other";

/** One consistent view of the whole ledger, on a connection of its own, until it is disposed. */
export interface SnapshotView extends Connection, AsyncDisposable {}

/** The only place where databases may differ; every query is written once. */
export interface SqlDialect {
  /** Builds and compiles queries; nothing runs through it, which would cost more than SQLite. */
  readonly builder: Kysely<Tables>;
  /** For single reads of what is committed; never waits for a writer's transaction. */
  readonly reader: Connection;
  /** Whether rows can be locked one by one; if not, a transaction has the whole database. */
  readonly hasRowLocks: boolean;
  readonly columnTypes: {
    readonly id: ColumnDataType | RawBuilder<unknown>;
    readonly hash: ColumnDataType | RawBuilder<unknown>;
    /** Short words out of a fixed set, and what people name things. */
    text(charactersMax: number): ColumnDataType | RawBuilder<unknown>;
    readonly integer: ColumnDataType;
    /** Times, and whatever else is beyond 32 bits; never beyond 53. */
    readonly bigint: ColumnDataType;
  };
  /** The name of a table whose rows are to be found by this index and no other. */
  tableBy(table: string, index: string): RawBuilder<unknown>;
  /** The ledger's clock: milliseconds since 1970; in a transaction the time of its beginning. */
  nowMs(connection: Connection): number | Promise<number>;
  /** The same at this moment, for a transaction that has waited for a lock or has read. */
  presentMs(connection: Connection): number | Promise<number>;
  /** Commits when `body` answers, rolls back when it throws. */
  inTransaction<T>(body: (trx: Connection) => Promise<T>): Promise<T>;
  openSnapshot(): Promise<SnapshotView>;
  classify(error: unknown): ErrorKind;
  close(): Promise<void>;
}
