import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { createClient } from "@dropctl/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createServer, type DropServer } from "../index.ts";

let server: DropServer;
let dropId: string;

beforeEach(async () => {
  // One snapshot serves the whole test.
  server = await createServer({ logLevel: "error", stockMaxAgeMs: 60_000 });
  const client = createClient(server);
  const body = { slug: "shoe", name: "Shoe", brand: "Brand", category: "shoes", priceCents: 1 };
  const { id: productId } = await client.createProduct({ body: { ...body, currency: "EUR" } });
  ({ id: dropId } = await client.createDrop({ body: { slug: "drop", productId, total: 3 } }));
  await client.openDrop({ params: { dropId } });
});

afterEach(() => server.close());

const ask = (path: string, init?: RequestInit) => fetch(`${server.url}${path}`, init);

/** All that a client can see of an answer, but for the second in which it was sent. */
async function seen(answer: Response) {
  const headers = [...answer.headers].filter(([name]) => name !== "date");
  return { status: answer.status, headers, body: await answer.text() };
}

test("the lane answers as the framework's route does", async () => {
  const path = `/v1/drops/${dropId}/stock`;
  await ask(path);
  const fromLane = await seen(await ask(path));
  const fromRoute = await seen(await ask(`${path}?`));
  expect(fromLane).toEqual(fromRoute);
  expect(JSON.parse(fromLane.body)).toMatchObject({ total: 3, available: 3, phase: "open" });
});

test.each([
  ["HEAD", "/stock", 200],
  ["POST", "/stock", 404],
  ["GET", "/stock/", 404],
  ["GET", "x/stock", 404],
])("%s …%s is the framework's, however fresh the snapshot is", async (method, tail, status) => {
  await ask(`/v1/drops/${dropId}/stock`);
  const answer = await ask(`/v1/drops/${dropId}${tail}`, { method });
  expect(answer.status).toBe(status);
});

test("a reader is told to go when the server closes", async () => {
  const path = `/v1/drops/${dropId}/stock`;
  await ask(path);
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  await once(socket, "connect");
  socket.write(`GET ${path} HTTP/1.1\r\n`);
  await sleep(50);
  const closed = server.close();
  socket.write("host: x\r\n\r\n");
  const answer = await text(socket);
  await closed;
  expect(answer).toMatch(/^HTTP\/1.1 200 OK\r\n/);
  expect(answer.toLowerCase()).toContain("\r\nconnection: close\r\n");
});
