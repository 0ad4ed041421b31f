import type { Kysely } from "kysely";
import { DEFAULT_MIGRATION_TABLE, type Migration, Migrator } from "kysely/migration";
import type { SqlDialect } from "./dialect.ts";
import { createEvents } from "./schema/events.ts";
import { createFirst } from "./schema/first.ts";
import { createRooms } from "./schema/rooms.ts";
import type { Schema } from "./schema/schema.ts";
import { createSharing } from "./schema/sharing.ts";
import type { Tables } from "./tables.ts";

type ColumnTypes = SqlDialect["columnTypes"];

/** In their order; a published one is never edited. */
const MIGRATIONS: Readonly<Record<string, Schema>> = {
  "0001_first": createFirst,
  "0002_sharing": createSharing,
  "0003_rooms": createRooms,
  "0004_events": createEvents,
};

/**
 * Brings the schema up to date; throws what the database threw.
 * @param isThere whether an error says that what a statement would make is there. Where a
 *   transaction takes no schema changes, a process that was killed has left the first ones of a
 *   step, and the step begins again. On other databases: never. Names alone are compared: in a
 *   database that has our migrations, a table of one of our names is taken for ours.
 */
export async function migrate(
  db: Kysely<Tables>,
  { types, isThere = () => false }: { types: ColumnTypes; isThere?: (error: unknown) => boolean },
): Promise<void> {
  const migrations: Record<string, Migration> = {};
  for (const [name, statementsOf] of Object.entries(MIGRATIONS)) {
    const up = async ({ schema }: Kysely<unknown>) => {
      for (const statement of statementsOf(schema, types)) {
        await statement.execute().catch((error: unknown) => {
          if (!isThere(error)) throw error;
        });
      }
    };
    migrations[name] = { up };
  }
  const provider = { getMigrations: () => Promise.resolve(migrations) };
  const { error } = await new Migrator({ db, provider }).migrateToLatest();
  if (error instanceof Error) throw error;
  if (error !== undefined) throw new Error("the migration failed", { cause: error });
}

/** What a database has that this version knows nothing of; null: nothing. */
export function foreignSchema(found: {
  tables: readonly string[];
  /** Names of the migrations that were applied. */
  applied: readonly string[];
}): string | null {
  const { tables, applied } = found;
  if (tables.length === 0) return null;
  if (!tables.includes(DEFAULT_MIGRATION_TABLE)) return "has the tables of another program";
  const unknown = applied.find((name) => !(name in MIGRATIONS));
  return unknown === undefined ? null : `has a newer schema (${unknown})`;
}
