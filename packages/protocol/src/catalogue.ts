import { type Static, Type } from "./schema.ts";
import { Count, Id, Nullable, NullableString, page, Slug, Timestamp, Words } from "./common.ts";

const productFields = {
  slug: Slug,
  name: Type.String({ minLength: 1, maxLength: 200 }),
  brand: Type.String({ minLength: 1, maxLength: 100 }),
  category: Type.String({ minLength: 1, maxLength: 100 }),
  priceCents: Type.Integer({ minimum: 0, maximum: 1_000_000_000 }),
  currency: Type.String({ pattern: "^[A-Z]{3}$", description: "ISO 4217" }),
};

export const NewProduct = Type.Object(productFields, { additionalProperties: false });
export type NewProduct = Static<typeof NewProduct>;

export const Product = Type.Object({ id: Id, ...productFields, createdAt: Timestamp });
export type Product = Static<typeof Product>;
export const ProductPage = page(Product);

export const StockMode = Words(["direct", "cached"]);
export type StockMode = Static<typeof StockMode>;

export const Phase = Words(["scheduled", "open", "paused", "closed"]);
export type Phase = Static<typeof Phase>;

/** `fifo`: whoever wants to reserve joins a line first and is admitted in its order. */
export const WaitingRoom = Words(["off", "fifo"]);
export type WaitingRoom = Static<typeof WaitingRoom>;

/** People that checkout serves at once: admitted, or holding what they have not paid. */
export const CheckoutCapacity = Type.Integer({ minimum: 1, maximum: 1_000_000 });

/** Units of a drop, and as many more as it may be restocked with. */
const Units = Type.Integer({ minimum: 1, maximum: 100_000_000 });

/**
 * `total` in units, `holdSeconds` in seconds; `opensAt` null: opened by hand. With a waiting
 * room, `admissionSeconds` is how long an admission lasts that is not used, and `maxWaiting`
 * how many may wait at once.
 */
export const NewDrop = Type.Object(
  {
    slug: Slug,
    productId: Id,
    label: Type.Optional(Type.String({ maxLength: 64 })),
    total: Units,
    perBuyerLimit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
    holdSeconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 86_400 })),
    stockMode: Type.Optional(StockMode),
    opensAt: Type.Optional(Nullable(Timestamp)),
    waitingRoom: Type.Optional(WaitingRoom),
    checkoutCapacity: Type.Optional(CheckoutCapacity),
    admissionSeconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 3_600 })),
    maxWaiting: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000_000 })),
  },
  { additionalProperties: false },
);
export type NewDrop = Static<typeof NewDrop>;

/** `units` more; a drop never has above 100,000,000 in all. */
export const RestockBody = Type.Object({ units: Units }, { additionalProperties: false });
export type RestockBody = Static<typeof RestockBody>;

/**
 * `checkoutCapacity` is the one that the drop began with; its queue says the present one. `total`
 * has its restocks in it.
 */
export const Drop = Type.Object({
  id: Id,
  slug: Slug,
  productId: Id,
  label: Type.String(),
  phase: Phase,
  stockMode: StockMode,
  total: Count,
  perBuyerLimit: Type.Integer(),
  holdSeconds: Type.Integer(),
  opensAt: NullableString(),
  waitingRoom: WaitingRoom,
  checkoutCapacity: Type.Integer(),
  admissionSeconds: Type.Integer(),
  maxWaiting: Type.Integer(),
  createdAt: Timestamp,
});
export type Drop = Static<typeof Drop>;
export const DropPage = page(Drop);

/** Units, for the moment `asOf`; `available` = total − held − paid. */
export const Stock = Type.Object({
  total: Count,
  available: Count,
  held: Count,
  paid: Count,
  phase: Phase,
  asOf: Timestamp,
});
export type Stock = Static<typeof Stock>;
