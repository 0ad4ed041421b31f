import { NewDrop, NewProduct, Slug, type Static, Timestamp, Type } from "@dropctl/protocol";

/** A drop in a seed file: the contract's own, with its product by slug and durations with units. */
const SeedDrop = Type.Object(
  {
    ...Type.Omit(NewDrop, ["productId", "holdSeconds", "admissionSeconds", "opensAt"]).properties,
    product: Slug,
    hold: Type.Optional(Type.String()),
    admission: Type.Optional(Type.String()),
    opensAt: Type.Optional(Timestamp),
  },
  { additionalProperties: false },
);
export type SeedDrop = Static<typeof SeedDrop>;

/** A whole seed file. `docs/seed.md` explains it. */
export const SeedDocument = Type.Object(
  {
    products: Type.Optional(Type.Array(NewProduct)),
    drops: Type.Optional(Type.Array(SeedDrop)),
  },
  { additionalProperties: false },
);
export type SeedDocument = Static<typeof SeedDocument>;
