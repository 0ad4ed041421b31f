import {
  type Client,
  type Drop,
  type NewDrop,
  ProblemError,
  type Product,
} from "@dropctl/protocol";
import { formatDuration, parseDuration } from "../duration.ts";
import type { Call, TargetOptions } from "../frame.ts";
import { createProgress, type Progress, tellPace } from "../render/progress.ts";
import { seedText } from "../render/seed.ts";
import { count } from "../render/units.ts";
import { allDrops, allProducts } from "./catalogue.ts";
import type { FieldFault } from "./schemaFaults.ts";
import { readSeedFile, type SeedFile } from "./seedFile.ts";
import type { SeedDrop } from "./seedSchema.ts";
import { connect } from "./target.ts";

/** What became of one entry of the file; its id is known once it is on the server. */
export interface Seeded {
  slug: string;
  id: string;
  outcome: "created" | "unchanged";
}

export interface SeedResult {
  products: Seeded[];
  drops: Seeded[];
}

interface Known {
  products: Map<string, Product>;
  drops: Map<string, Drop>;
}

/** Checks the whole file against its schema and the server, and only then sends what is new. */
export async function seed(call: Call<TargetOptions & { check?: true }>): Promise<void> {
  const { options, out } = call;
  const path = call.args[0] ?? "";
  const file = await readSeedFile(path);
  const counts = {
    products: file.document.products?.length ?? 0,
    drops: file.document.drops?.length ?? 0,
  };
  if (options.check === true) {
    const text = `${path}: fine, ${counts.products} products and ${counts.drops} drops`;
    return out.result({ ok: true, ...counts }, () => text);
  }
  const client = await connect(options, call.config);
  const progress = createProgress(out);
  const known = await whatIsThere(client, progress).finally(() => progress.end());
  await forgetRestocks(client, file, known);
  const faults = conflicts(file, known);
  if (faults.length > 0) throw file.wrong(faults);
  const result = await send(client, file, known, progress).finally(() => progress.end());
  out.result(result, () => seedText(result, out.colours));
}

async function whatIsThere(client: Client, progress: Progress): Promise<Known> {
  const known: Known = { products: new Map(), drops: new Map() };
  const tell = () =>
    progress.update(`on the server: ${count(known.products.size + known.drops.size)} entries`);
  for await (const product of allProducts(client)) {
    known.products.set(product.slug, product);
    tell();
  }
  for await (const drop of allDrops(client)) {
    known.drops.set(drop.slug, drop);
    tell();
  }
  return known;
}

/**
 * A drop that was restocked has more units than the file says. The server knows what it was made
 * with: asked for the same drop again it changes nothing, and says whether it is that one.
 */
async function forgetRestocks(client: Client, { document }: SeedFile, known: Known) {
  for (const drop of document.drops ?? []) {
    const there = known.drops.get(drop.slug);
    if (there === undefined || there.total <= drop.total) continue;
    const asked = client.createDrop({ body: newDrop(drop, there.productId) });
    const isSame = await asked.then(
      () => true,
      (cause: unknown) => {
        if (cause instanceof ProblemError && cause.problem.code === "slug_taken") return false;
        throw cause;
      },
    );
    if (isSame) known.drops.set(drop.slug, { ...there, total: drop.total });
  }
}

/** What a drop has where the file says nothing, as the server fills it in. */
const DEFAULTS = {
  label: "",
  perBuyerLimit: 1,
  holdSeconds: 1_800,
  stockMode: "cached",
  opensAt: null,
  waitingRoom: "off",
  checkoutCapacity: 100,
  admissionSeconds: 120,
  maxWaiting: 1_000_000,
} as const satisfies Partial<NewDrop>;

/** Entries whose slug the server has with other values, and drops of unknown products. */
function conflicts({ document }: SeedFile, known: Known): FieldFault[] {
  const faults: FieldFault[] = [];
  const inFile = new Set(document.products?.map((product) => product.slug));
  for (const [at, product] of (document.products ?? []).entries()) {
    const there = known.products.get(product.slug);
    if (there !== undefined) faults.push(...differences(["products", at], product, there));
  }
  for (const [at, drop] of (document.drops ?? []).entries()) {
    const product = known.products.get(drop.product);
    const there = known.drops.get(drop.slug);
    if (product === undefined && !inFile.has(drop.product)) {
      const message = `no product "${drop.product}", neither in this file nor on the server`;
      faults.push({ path: ["drops", at, "product"], message });
    } else if (there !== undefined) {
      const { productId, holdSeconds, admissionSeconds, ...same } = {
        ...DEFAULTS,
        ...newDrop(drop, product?.id ?? ""),
      };
      faults.push(
        ...differences(["drops", at], same, there),
        ...differences(["drops", at], { product: productId }, { product: there.productId }),
        ...differences(
          ["drops", at],
          durations({ holdSeconds, admissionSeconds }),
          durations(there),
        ),
      );
    }
  }
  return faults;
}

/** As the file has them. */
function durations(drop: { holdSeconds: number; admissionSeconds: number }) {
  return {
    hold: formatDuration(drop.holdSeconds * 1_000),
    admission: formatDuration(drop.admissionSeconds * 1_000),
  };
}

/** Fields that the file wants and the server has otherwise. */
function differences(path: (string | number)[], wanted: object, there: object): FieldFault[] {
  return Object.entries(wanted).flatMap(([field, value]): FieldFault[] => {
    const has: unknown = Reflect.get(there, field);
    if (value === undefined || same(value, has)) return [];
    const message = `the server has ${String(has)} under this slug, and a seed changes nothing`;
    return [{ path: [...path, field], message }];
  });
}

function same(wanted: unknown, has: unknown): boolean {
  if (wanted === has) return true;
  // Times may be written in more than one way: with and without milliseconds.
  const [a, b] = [wanted, has].map((value) => Date.parse(String(value)));
  return typeof wanted === "string" && /^\d{4}-/.test(wanted) && a === b;
}

async function send(
  client: Client,
  { document }: SeedFile,
  known: Known,
  progress: Progress,
): Promise<SeedResult> {
  const result: SeedResult = { products: [], drops: [] };
  const productIds = new Map([...known.products].map(([slug, product]) => [slug, product.id]));
  const tellProducts = tellPace(progress, "products", document.products?.length ?? 0);
  for (const [at, product] of (document.products ?? []).entries()) {
    tellProducts(at);
    const there = known.products.get(product.slug);
    const { id, slug } = there ?? (await client.createProduct({ body: product }));
    productIds.set(slug, id);
    result.products.push({ slug, id, outcome: there === undefined ? "created" : "unchanged" });
  }
  const tellDrops = tellPace(progress, "drops", document.drops?.length ?? 0);
  for (const [at, drop] of (document.drops ?? []).entries()) {
    tellDrops(at);
    const there = known.drops.get(drop.slug);
    const body = newDrop(drop, productIds.get(drop.product) ?? "");
    const { id, slug } = there ?? (await client.createDrop({ body }));
    result.drops.push({ slug, id, outcome: there === undefined ? "created" : "unchanged" });
  }
  return result;
}

function newDrop(drop: SeedDrop, productId: string): NewDrop {
  const { product: _product, hold, admission, ...rest } = drop;
  const holdMs = hold === undefined ? null : parseDuration(hold);
  const admissionMs = admission === undefined ? null : parseDuration(admission);
  return {
    ...rest,
    productId,
    ...(holdMs === null ? {} : { holdSeconds: holdMs / 1_000 }),
    ...(admissionMs === null ? {} : { admissionSeconds: admissionMs / 1_000 }),
  };
}
