import { type Static, type TObject, Type } from "./schema.ts";

/** A UUID in its lower-case text form. */
export const ID_PATTERN = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$";

export const Id = Type.String({ pattern: ID_PATTERN, description: "UUIDv7" });

/** A name that people give to a product or a drop; unique among its kind. */
export const Slug = Type.String({
  pattern: "^[a-z0-9]+(-[a-z0-9]+)*$",
  maxLength: 64,
  description: "lower-case letters, digits and single hyphens",
});

/** RFC 3339, UTC, milliseconds: `2026-11-21T05:38:00.000Z`. */
export const Timestamp = Type.String({
  pattern: "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,3})?Z$",
  description: "RFC 3339, UTC",
});

export const Count = Type.Integer({ minimum: 0 });

/** One of a few words; an enum rather than a union, which serialises several times faster. */
export const Words = <const W extends readonly string[]>(words: W) =>
  Type.Unsafe<W[number]>({ type: "string", enum: [...words] });

/** A string or null as one type; not a union, which serialises several times faster. */
export const NullableString = <S extends string = string>() =>
  Type.Unsafe<S | null>({ type: ["string", "null"] });

export const NullableNumber = Type.Unsafe<number | null>({ type: ["number", "null"] });

/** An object or null as one type, for the same reason; `nullable` is the serialiser's word. */
export const NullableObject = <T extends TObject>(schema: T) =>
  Type.Unsafe<Static<T> | null>({ ...schema, nullable: true });

export const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()]);

/** Keyset paging: `cursor` is opaque and comes from the previous page's `nextCursor`. */
export const PageQuery = {
  cursor: Type.Optional(Type.String({ maxLength: 128 })),
  limit: Type.Optional(Type.String({ pattern: "^[1-9]\\d{0,4}$", description: "rows a page" })),
};

export const page = <T extends Parameters<typeof Type.Array>[0]>(item: T) =>
  Type.Object({ items: Type.Array(item), nextCursor: NullableString() });

export type Timestamp = Static<typeof Timestamp>;
