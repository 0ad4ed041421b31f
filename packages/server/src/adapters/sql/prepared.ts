import { CompiledQuery } from "kysely";
import type { Db } from "./dialect.ts";

/** Rows that one statement takes at most; longer lists run as several statements. */
export const LIST_SIZE_MAX = 256;

interface Answer<R> {
  readonly rows: R[];
  /** Rows that were inserted, updated or matched; 0 for a select. */
  readonly affected: number;
}

interface Compilable<R> {
  compile(): CompiledQuery<R>;
}

/**
 * Stands for a value while a query is compiled: that field of the values, of an item of the
 * list, or (without a name) the item itself.
 */
class Marker {
  readonly item: number | null;
  readonly name: string | null;
  constructor(item: number | null, name: string | null) {
    this.item = item;
    this.name = name;
  }
}

/**
 * A query that Kysely compiles once, at its first use: compiling costs more than running it.
 * `build` gets markers in place of the values; it may only hand them on to the query.
 */
export function prepare<V extends object, R>(
  build: (values: V) => Compilable<R>,
): (db: Db, values: V) => Promise<Answer<R>> {
  let template: Template | undefined;
  return async (db, values) => {
    template ??= templateOf(build(markers(null) as V));
    return execute<R>(db, template, [], values);
  };
}

/**
 * The same for a list of ids in an `in (…)`. The list is filled up to the next template's size
 * with its last id, which changes nothing and keeps the templates few.
 */
export function prepareIds<V extends object, R>(
  build: (ids: string[], values: V) => Compilable<R>,
): (db: Db, ids: readonly string[], values: V) => Promise<Answer<R>> {
  const templates = new Map<number, Template>();
  return (db, ids, values) =>
    inChunks(ids, LIST_SIZE_MAX, (chunk) => {
      const size = sizeAbove(chunk.length);
      let template = templates.get(size);
      if (template === undefined) {
        const list = Array.from({ length: size }, (_, item) => new Marker(item, null));
        template = templateOf(build(list as unknown as string[], markers(null) as V));
        templates.set(size, template);
      }
      const last = chunk.at(-1);
      const filled = [...chunk, ...Array.from({ length: size - chunk.length }, () => last)];
      return execute<R>(db, template, filled, values);
    });
}

/** The same for the rows of an insert; they go in with as few statements as templates allow. */
export function prepareRows<I extends object, V extends object, R>(
  build: (rows: I[], values: V) => Compilable<R>,
): (db: Db, rows: readonly I[], values: V) => Promise<Answer<R>> {
  const templates = new Map<number, Template>();
  return (db, rows, values) =>
    inChunks(rows, sizeBelow, (chunk) => {
      let template = templates.get(chunk.length);
      if (template === undefined) {
        const list = Array.from({ length: chunk.length }, (_, item) => markers(item) as I);
        template = templateOf(build(list, markers(null) as V));
        templates.set(chunk.length, template);
      }
      return execute<R>(db, template, chunk, values);
    });
}

/** The statement's text and where each parameter comes from; the query's tree is let go. */
interface Template {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

function templateOf(query: Compilable<unknown>): Template {
  const { sql, parameters } = query.compile();
  return { sql, parameters };
}

function markers(item: number | null): object {
  return new Proxy({}, { get: (_, name) => new Marker(item, String(name)) });
}

async function execute<R>(
  db: Db,
  { sql, parameters }: Template,
  items: readonly unknown[],
  values: object,
): Promise<Answer<R>> {
  const bound = parameters.map((parameter) => {
    if (!(parameter instanceof Marker)) return parameter;
    const source = parameter.item === null ? values : items[parameter.item];
    return parameter.name === null ? source : (source as Record<string, unknown>)[parameter.name];
  });
  const result = await db.executeQuery<R>(CompiledQuery.raw(sql, bound));
  return { rows: result.rows, affected: Number(result.numAffectedRows ?? 0n) };
}

async function inChunks<T, R>(
  list: readonly T[],
  sizeMax: number | ((length: number) => number),
  run: (chunk: readonly T[]) => Promise<Answer<R>>,
): Promise<Answer<R>> {
  const whole = typeof sizeMax === "number" ? sizeMax : sizeMax(list.length);
  if (list.length > 0 && list.length <= whole) return run(list);
  const rows: R[] = [];
  let affected = 0;
  for (let start = 0; start < list.length;) {
    const left = list.length - start;
    const size = typeof sizeMax === "number" ? sizeMax : sizeMax(left);
    const answer = await run(list.slice(start, start + size));
    for (const row of answer.rows) rows.push(row);
    affected += answer.affected;
    start += size;
  }
  return { rows, affected };
}

/** Template sizes: every length up to 16, then powers of two. */
function sizeAbove(length: number): number {
  return length <= 16 ? length : 2 ** Math.ceil(Math.log2(length));
}

function sizeBelow(length: number): number {
  return length <= 16 ? length : Math.min(LIST_SIZE_MAX, 2 ** Math.floor(Math.log2(length)));
}
