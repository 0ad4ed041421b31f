import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ACTOR_HEADER, type Client, createClient, type NewDrop } from "@dropctl/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createServer, type DropServer } from "./index.ts";

let dataDir: string;
let server: DropServer;
let ada: Client;
let nobody: Client;
let productId: string;
let drops = 0;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "dropctl-events-"));
  await start();
  const body = {
    slug: "shoe",
    name: "Shoe",
    brand: "Brand",
    category: "shoes",
    priceCents: 9_900,
    currency: "EUR",
  };
  productId = (await ada.createProduct({ body })).id;
});

afterAll(async () => {
  await server.close();
  await rm(dataDir, { recursive: true });
});

async function start(): Promise<void> {
  server = await createServer({ logLevel: "error", dataDir });
  ada = createClient({ ...server, actor: "ada@work" });
  nobody = createClient(server);
}

async function newDrop(client: Client, fields: Partial<NewDrop> = {}) {
  drops += 1;
  const body = { slug: `drop-${drops}`, productId, total: 10, ...fields };
  const { id: dropId } = await client.createDrop({ body });
  return { dropId, body };
}

async function told(params: { dropId: string }) {
  const { items } = await nobody.listDropEvents({ params });
  return items.map(({ number, kind, actor, amount }) => [number, kind, actor, amount]);
}

test("what an operator does to a drop is noted with their name", async () => {
  const { body, ...params } = await newDrop(ada, { waitingRoom: "fifo", checkoutCapacity: 5 });
  await nobody.createDrop({ body });
  await ada.openDrop({ params });
  const again = ada.openDrop({ params });
  await expect(again).rejects.toMatchObject({ problem: { code: "illegal_transition" } });
  await nobody.pauseDrop({ params });
  await ada.resumeDrop({ params });
  await ada.setQueue({ params, body: { checkoutCapacity: 8 } });
  await nobody.setQueue({ params, body: { checkoutCapacity: 8 } });
  await ada.pauseQueue({ params });
  await ada.resumeQueue({ params });
  const { ledger } = await ada.rebuildDrop({ params });
  await ada.closeDrop({ params });
  expect(await told(params)).toEqual([
    [1, "created", "ada@work", 10],
    [2, "opened", "ada@work", null],
    [3, "paused", null, null],
    [4, "resumed", "ada@work", null],
    [5, "capacity_set", "ada@work", 8],
    [6, "queue_paused", "ada@work", null],
    [7, "queue_resumed", "ada@work", null],
    [8, "rebuilt", "ada@work", ledger.epoch],
    [9, "closed", "ada@work", null],
  ]);
});

test("what the server does by itself has no name, and survives a restart", async () => {
  const opensAt = new Date(Date.now() + 300).toISOString();
  const { dropId } = await newDrop(ada, { opensAt });
  const params = { dropId };
  await expect.poll(() => told(params)).toHaveLength(2);
  await server.close();
  await start();
  const { ledger } = await ada.auditDrop({ params });
  expect(await told(params)).toEqual([
    [1, "created", "ada@work", 10],
    [2, "opened", null, null],
    [3, "rebuilt", null, ledger.epoch],
  ]);
});

test("events come in pages, from the first or from the last", async () => {
  const { dropId } = await newDrop(ada);
  const params = { dropId };
  await ada.openDrop({ params });
  for (let round = 0; round < 3; round += 1) {
    await ada.pauseDrop({ params });
    await ada.resumeDrop({ params });
  }
  const walk = async (order?: "oldest" | "newest") => {
    const pages: number[][] = [];
    let cursor: string | undefined;
    do {
      const query = { limit: "3", ...(order && { order }), ...(cursor && { cursor }) };
      const page = await ada.listDropEvents({ params, query });
      pages.push(page.items.map((event) => event.number));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    return pages;
  };
  const forward = [
    [1, 2, 3],
    [4, 5, 6],
    [7, 8],
  ];
  expect(await walk()).toEqual(forward);
  expect(await walk("oldest")).toEqual(forward);
  expect(await walk("newest")).toEqual([
    [8, 7, 6],
    [5, 4, 3],
    [2, 1],
  ]);
  const problem = { code: "invalid_request", detail: "cursor is not one of ours" };
  const foreign = ada.listDropEvents({ params, query: { cursor: "x1" } });
  await expect(foreign).rejects.toMatchObject({ problem });
});

test("a name that is no name is refused, and nothing is changed under it", async () => {
  const { dropId } = await newDrop(ada);
  const open = (headers: Record<string, string>) =>
    fetch(`${server.url}/v1/admin/drops/${dropId}/open`, { method: "POST", headers });
  const authorization = `Bearer ${server.adminToken}`;
  for (const name of ["", "x".repeat(65), "tab\tbed", "J\u00fcrgen"]) {
    const response = await open({ authorization, [ACTOR_HEADER]: name });
    const problem = (await response.json()) as object;
    expect([name, response.status, problem]).toMatchObject([
      name,
      400,
      { code: "invalid_request", detail: expect.stringContaining(ACTOR_HEADER) as string },
    ]);
  }
  expect((await ada.getDrop({ params: { dropId } })).phase).toBe("scheduled");
  const longest = "y".repeat(64);
  expect((await open({ authorization, [ACTOR_HEADER]: longest })).status).toBe(200);
  expect((await told({ dropId })).at(-1)).toEqual([2, "opened", longest, null]);
});

test("only the admin reads who did what, and a name opens no door", async () => {
  const { dropId } = await newDrop(ada);
  const stranger = createClient({ url: server.url, adminToken: "wrong", actor: "ada@work" });
  const refusal = { problem: { code: "unauthorized" } };
  const params = { dropId };
  await expect(stranger.listDropEvents({ params })).rejects.toMatchObject(refusal);
  await expect(stranger.openDrop({ params })).rejects.toMatchObject(refusal);
  expect(await told(params)).toEqual([[1, "created", "ada@work", 10]]);
});
