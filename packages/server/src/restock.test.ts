import {
  type Client,
  createClient,
  type Drop,
  type NewDrop,
  ProblemError,
} from "@dropctl/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createServer, type DropServer } from "./index.ts";

let server: DropServer;
let client: Client;
let productId: string;
let drops = 0;

beforeAll(async () => {
  server = await createServer({ logLevel: "error" });
  client = createClient(server);
  const shoe = { slug: "shoe", name: "Shoe", brand: "Brand", category: "shoes" };
  productId = (await client.createProduct({ body: { ...shoe, priceCents: 1, currency: "EUR" } }))
    .id;
});

afterAll(() => server.close());

async function openDrop(fields: Partial<NewDrop>): Promise<{ dropId: string }> {
  drops += 1;
  const body = { slug: `drop-${drops}`, productId, total: 10, ...fields };
  const { id: dropId } = await client.createDrop({ body });
  await client.openDrop({ params: { dropId } });
  return { dropId };
}

async function restock(params: { dropId: string }, units: number, key?: string): Promise<Drop> {
  const options = key === undefined ? {} : { idempotencyKey: key };
  return client.restockDrop({ params, body: { units } }, options);
}

async function problemOf(call: Promise<unknown>) {
  const error = await call.catch((cause: unknown) => cause);
  if (!(error instanceof ProblemError)) throw new Error(`a problem expected, got ${String(error)}`);
  return error.problem;
}

/** `held`, or why not; without a key, as those ask who may be refused by what is known. */
async function reserve(params: { dropId: string }, token: string): Promise<string> {
  return client.reserve({ params, body: {} }, { token }).then(
    () => "held",
    (error: ProblemError) => error.problem.code,
  );
}

const tokens = async (count: number) =>
  (await client.createBuyers({ body: { count } })).buyers.map(({ token }) => token);

async function expectSound(params: { dropId: string }) {
  const audit = await client.auditDrop({ params });
  expect(audit.checks.filter((check) => !check.ok)).toEqual([]);
  expect(audit.quiet).toBe(true);
  return audit.ledger;
}

describe.each(["cached", "direct"] as const)("a %s drop", (stockMode) => {
  test("sells what a restock brings in the middle of a rush, each unit once", async () => {
    const params = await openDrop({ stockMode, total: 60 });
    const waiting = await tokens(300);
    const told: string[] = [];
    const restocks: Promise<Drop>[] = [];
    const buyer = async (): Promise<void> => {
      for (let token = waiting.pop(); token !== undefined; token = waiting.pop()) {
        const answer = await reserve(params, token);
        told.push(answer);
        if (told.length === 30 || told.length === 90) restocks.push(restock(params, 40));
        // Or all would be told so while a restock is slow.
        if (answer === "sold_out") await Promise.all(restocks);
      }
    };
    await Promise.all(Array.from({ length: 20 }, buyer));
    expect(await Promise.all(restocks)).toHaveLength(2);
    const answers = Map.groupBy(told, (answer) => answer);
    expect(answers.get("held")).toHaveLength(140);
    expect(answers.get("sold_out")).toHaveLength(160);
    const [late = ""] = await tokens(1);
    expect(await reserve(params, late)).toBe("sold_out");
    expect(await expectSound(params)).toMatchObject({ total: 140, claimed: 140, held: 140 });
  });

  test("that is sold out sells at once what a restock brought", async () => {
    const params = await openDrop({ stockMode, total: 1 });
    const [first = "", ...others] = await tokens(4);
    expect(await reserve(params, first)).toBe("held");
    for (const token of others) {
      // A snapshot says so by now.
      for (let times = 0; times < 3; times += 1) {
        expect(await reserve(params, token)).toBe("sold_out");
      }
      await restock(params, 1);
      expect(await reserve(params, token)).toBe("held");
    }
    expect(await client.getDrop({ params })).toMatchObject({ total: 4 });
    expect(await expectSound(params)).toMatchObject({ total: 4, held: 4 });
  });

  test("tells its stock in numbers of one moment, whatever is added meanwhile", async () => {
    const params = await openDrop({ stockMode, total: 5 });
    let done = false;
    const adding = (async () => {
      for (const [at, token] of (await tokens(40)).entries()) {
        await Promise.all([restock(params, 1 + (at % 3)), reserve(params, token)]);
      }
    })().finally(() => (done = true));
    let before = 0;
    let seen = 0;
    while (!done) {
      const { total, available, held, paid } = await client.getStock({ params });
      expect(available + held + paid).toBe(total);
      expect(total).toBeGreaterThanOrEqual(before);
      if (total > before) seen += 1;
      before = total;
    }
    await adding;
    expect(seen).toBeGreaterThan(1);
    expect(await expectSound(params)).toMatchObject({ total: 5 + 79, held: 40 });
  });

  test("is restocked once for a key, and the answer is the same kind again", async () => {
    const params = await openDrop({ stockMode });
    const clicks = Array.from({ length: 6 }, () => restock(params, 7, "click"));
    for (const drop of await Promise.all(clicks)) expect(drop).toMatchObject({ total: 17 });
    expect((await problemOf(restock(params, 8, "click"))).code).toBe("key_reused");
    expect(await restock(params, 7, "another")).toMatchObject({ total: 24 });
    expect(await restock(params, 7)).toMatchObject({ total: 31 });
    await client.closeDrop({ params });
    const again = await restock(params, 7, "click");
    expect(again).toMatchObject({ total: 31, phase: "closed" });
    expect((await problemOf(restock(params, 7))).code).toBe("illegal_transition");
    expect(await expectSound(params)).toMatchObject({ total: 31 });
  });
});

test("what makes no sense is refused, and changes nothing", async () => {
  const params = await openDrop({ total: 99_999_990 });
  for (const units of [0, -1, 1.5, 100_000_001]) {
    expect((await problemOf(restock(params, units))).code).toBe("invalid_request");
  }
  expect(await problemOf(restock(params, 11))).toMatchObject({
    code: "illegal_transition",
    detail: "the drop has 99999990 units, and with 11 more above 100000000",
  });
  expect((await problemOf(restock(params, 1, "two words"))).code).toBe("invalid_request");
  const nowhere = { dropId: productId };
  expect((await problemOf(restock(nowhere, 1))).code).toBe("not_found");
  const stranger = createClient({ url: server.url, adminToken: "guess" });
  const unasked = stranger.restockDrop({ params, body: { units: 1 } });
  expect((await problemOf(unasked)).code).toBe("unauthorized");
  expect(await restock(params, 10)).toMatchObject({ total: 100_000_000 });
});

test("a drop that is not open yet opens with its new units", async () => {
  const body = { slug: "later", productId, total: 1 };
  const { id: dropId } = await client.createDrop({ body });
  expect(await restock({ dropId }, 2)).toMatchObject({ phase: "scheduled", total: 3 });
  expect(await client.createDrop({ body })).toMatchObject({ id: dropId, total: 3 });
  await client.openDrop({ params: { dropId } });
  const answers = await Promise.all((await tokens(5)).map((token) => reserve({ dropId }, token)));
  expect(answers.filter((answer) => answer === "held")).toHaveLength(3);
  await expectSound({ dropId });
});
