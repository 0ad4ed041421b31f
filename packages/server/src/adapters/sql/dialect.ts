import type { ColumnDataType, Kysely, RawBuilder } from "kysely";
import type { Tables } from "./tables.ts";

/** A database or one transaction on it. */
export type Db = Kysely<Tables>;

/**
 * What an error of the driver means. `transient`: rolled back or to be, run it again.
 * `unique`: a unique key was in the way. `full`: nothing can be written, nothing was.
 */
export type ErrorKind = "transient" | "unique" | "full" | "other";

/** One consistent view of the whole ledger, on a connection of its own, until it is disposed. */
export interface SnapshotView extends AsyncDisposable {
  readonly db: Db;
}

/** The only place where databases may differ; every query is written once. */
export interface SqlDialect {
  /** For transactions that write; each takes its locks from the start where rows have none. */
  readonly writer: Db;
  /** For single reads of what is committed; never waits for a writer's transaction. */
  readonly reader: Db;
  /** Whether rows can be locked one by one; if not, a writer's transaction has the database. */
  readonly hasRowLocks: boolean;
  readonly columnTypes: {
    readonly id: ColumnDataType | RawBuilder<unknown>;
    readonly hash: ColumnDataType | RawBuilder<unknown>;
    /** Short words out of a fixed set, and what people name things. */
    text(charactersMax: number): ColumnDataType | RawBuilder<unknown>;
    readonly units: ColumnDataType;
    readonly timeMs: ColumnDataType;
  };
  /** The ledger's clock: milliseconds since 1970. */
  nowMs(db: Db): number | Promise<number>;
  openSnapshot(): Promise<SnapshotView>;
  classify(error: unknown): ErrorKind;
  close(): Promise<void>;
}
