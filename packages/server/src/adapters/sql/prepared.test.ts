import {
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import { expect, test } from "vitest";
import type { Connection } from "./dialect.ts";
import { prepare, prepareIds, prepareRows } from "./prepared.ts";

interface Tables {
  units: { id: string; size: number; label: string | null };
}

const builder = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

/** Notes what it is asked to run, and says that one row for each parameter was affected. */
function notebook() {
  const notes: { text: string; parameters: readonly unknown[] }[] = [];
  const connection: Connection = {
    run: (text, parameters) => {
      notes.push({ text, parameters });
      return Promise.resolve({ rows: [], affected: parameters.length });
    },
  };
  return { notes, connection };
}

const ids = (length: number) => Array.from({ length }, (_, at) => `id${at}`);

test("a query is compiled once and bound anew, constants included", async () => {
  const { notes, connection } = notebook();
  let builds = 0;
  const find = prepare((at: { id: string; size: number }) => {
    builds += 1;
    const units = builder.selectFrom("units").select("id").where("label", "=", "x");
    return units.where("id", "=", at.id).where("size", ">", at.size);
  });
  await find(connection, { id: "a", size: 1 });
  await find(connection, { size: 2, id: "b" });
  expect(builds).toBe(1);
  expect(notes.map((note) => note.parameters)).toEqual([
    ["x", "a", 1],
    ["x", "b", 2],
  ]);
  expect(notes[1]?.text).toBe(notes[0]?.text);
});

test("a list of ids is filled up with its last one, and cut at 256", async () => {
  const { notes, connection } = notebook();
  const touch = prepareIds((list: string[], at: { size: number }) =>
    builder.updateTable("units").set({ size: at.size }).where("id", "in", list),
  );
  await touch(connection, ids(3), { size: 7 });
  await touch(connection, ids(17), { size: 7 });
  await touch(connection, [], { size: 7 });
  const { affected } = await touch(connection, ids(300), { size: 7 });
  const [three, seventeen, first, second] = notes.map((note) => note.parameters);
  expect(notes).toHaveLength(4);
  expect(three).toEqual([7, ...ids(3)]);
  expect(seventeen).toEqual([7, ...ids(17), ...Array.from({ length: 15 }, () => "id16")]);
  expect(first).toEqual([7, ...ids(256)]);
  expect(second?.slice(0, 45)).toEqual([7, ...ids(300).slice(256)]);
  expect(affected).toBe((first?.length ?? 0) + (second?.length ?? 0));
});

test("rows go in once each, in as few statements as the sizes allow", async () => {
  const { notes, connection } = notebook();
  const insert = prepareRows((rows: { id: string }[], at: { size: number }) =>
    builder
      .insertInto("units")
      .values(rows.map((row) => ({ id: row.id, size: at.size, label: null }))),
  );
  await insert(
    connection,
    ids(463).map((id) => ({ id })),
    { size: 7 },
  );
  const sent = notes.map((note) =>
    note.parameters.filter((value) => String(value).startsWith("id")),
  );
  expect(sent.map((each) => each.length)).toEqual([256, 192, 15]);
  expect(sent.flat()).toEqual(ids(463));
});
