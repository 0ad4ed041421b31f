/** What is sold. */
export interface Product {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly brand: string;
  readonly category: string;
  readonly priceCents: number;
  readonly currency: string;
  readonly createdAtMs: number;
}
