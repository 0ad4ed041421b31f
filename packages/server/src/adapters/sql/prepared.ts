import type { CompiledQuery } from "kysely";
import type { Answer, Connection } from "./dialect.ts";

/** Rows that one statement takes at most; longer lists run as several statements. */
const LIST_SIZE_MAX = 256;

interface Compilable<R> {
  compile(): CompiledQuery<R>;
}

/** Runs a query that is not worth keeping compiled. */
export function execute<R>(connection: Connection, query: Compilable<R>): Promise<Answer<R>> {
  const { sql, parameters } = query.compile();
  return connection.run(sql, parameters);
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
): (connection: Connection, values: V) => Promise<Answer<R>> {
  let template: CompiledQuery<R> | undefined;
  return (connection, values) => {
    template ??= build(markers(null) as V).compile();
    return connection.run(template.sql, bind(template, [], values));
  };
}

/**
 * The same for a list of ids in an `in (…)`. The list is filled up to the next template's size
 * with its last id, which changes nothing and keeps the templates few.
 */
export function prepareIds<I extends string | number, V extends object, R>(
  build: (ids: I[], values: V) => Compilable<R>,
): (connection: Connection, ids: readonly I[], values: V) => Promise<Answer<R>> {
  const templateOf = onePerSize((size) => {
    const ids = Array.from({ length: size }, (_, item) => new Marker(item, null));
    return build(ids as unknown as I[], markers(null) as V);
  });
  return (connection, ids, values) =>
    inChunks(ids, LIST_SIZE_MAX, (chunk) => {
      const template = templateOf(sizeAbove(chunk.length));
      return connection.run(template.sql, bind(template, chunk, values));
    });
}

/** The same for the rows of an insert; they go in with as few statements as templates allow. */
export function prepareRows<I extends object, V extends object, R>(
  build: (rows: I[], values: V) => Compilable<R>,
): (connection: Connection, rows: readonly I[], values: V) => Promise<Answer<R>> {
  const templateOf = onePerSize((size) => {
    const rows = Array.from({ length: size }, (_, item) => markers(item) as I);
    return build(rows, markers(null) as V);
  });
  return (connection, rows, values) =>
    inChunks(rows, sizeBelow, (chunk) => {
      const template = templateOf(chunk.length);
      return connection.run(template.sql, bind(template, chunk, values));
    });
}

function markers(item: number | null): object {
  return new Proxy({}, { get: (_, name) => new Marker(item, String(name)) });
}

/** The statement's parameters with values for markers; beyond its end a list repeats its last. */
function bind(
  { parameters }: CompiledQuery,
  items: readonly unknown[],
  values: object,
): readonly unknown[] {
  const last = items.length - 1;
  return parameters.map((parameter) => {
    if (!(parameter instanceof Marker)) return parameter;
    const { item, name } = parameter;
    const source = item === null ? values : items[Math.min(item, last)];
    return name === null ? source : (source as Record<string, unknown>)[name];
  });
}

function onePerSize<R>(build: (size: number) => Compilable<R>): (size: number) => CompiledQuery<R> {
  const templates = new Map<number, CompiledQuery<R>>();
  return (size) => {
    let template = templates.get(size);
    if (template === undefined) {
      template = build(size).compile();
      templates.set(size, template);
    }
    return template;
  };
}

async function inChunks<T, R>(
  list: readonly T[],
  sizeMax: number | ((length: number) => number),
  run: (chunk: readonly T[]) => Promise<Answer<R>>,
): Promise<Answer<R>> {
  const sizeOf = (length: number) => (typeof sizeMax === "number" ? sizeMax : sizeMax(length));
  if (list.length > 0 && list.length <= sizeOf(list.length)) return run(list);
  const rows: R[] = [];
  let affected = 0;
  for (let start = 0; start < list.length;) {
    const size = sizeOf(list.length - start);
    const answer = await run(list.slice(start, start + size));
    for (const row of answer.rows) rows.push(row);
    affected += answer.affected;
    start += size;
  }
  return { rows, affected };
}

/** Template sizes of lists, which are filled up: every length up to 16, then powers of two. */
function sizeAbove(length: number): number {
  return length <= 16 ? length : 2 ** Math.ceil(Math.log2(length));
}

/** Of rows, which are cut: up to 16, then multiples of it, so that two statements take any batch. */
function sizeBelow(length: number): number {
  return length <= 16 ? length : Math.min(LIST_SIZE_MAX, length - (length % 16));
}
