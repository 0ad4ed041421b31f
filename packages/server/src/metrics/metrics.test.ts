import { type Client, createClient } from "@dropctl/protocol";
import { expect, onTestFinished, test } from "vitest";
import { Scene } from "../faults/scene.ts";
import { createServer } from "../index.ts";

const adminToken = "the-token-of-these-tests";

/** Samples by their name and labels, as Prometheus would read them. */
async function scrape(url: string): Promise<Map<string, number>> {
  const response = await fetch(`${url}/metrics`);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toContain("text/plain");
  const lines = (await response.text()).split("\n").filter((line) => /^[a-z]/.test(line));
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(" ");
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}

async function openDrop(client: Client, total: number): Promise<string> {
  const product = { slug: "shoe", name: "Shoe", brand: "Brand", category: "shoes" };
  const body = { ...product, priceCents: 9_900, currency: "EUR" };
  const { id: productId } = await client.createProduct({ body });
  const { id: dropId } = await client.createDrop({ body: { slug: "drop", productId, total } });
  await client.openDrop({ params: { dropId } });
  return dropId;
}

/** @returns how many were held, once all ten have their answer */
async function reserveTen({ client }: { client: Client }, dropId: string): Promise<number> {
  const { buyers } = await client.createBuyers({ body: { count: 10 } });
  const asked = buyers.map(({ token }) =>
    client.reserve({ params: { dropId }, body: {} }, { token }),
  );
  const answers = await Promise.allSettled(asked);
  return answers.filter(({ status }) => status === "fulfilled").length;
}

test("on MySQL the metrics tell how long the ledger's connections are waited for", async () => {
  await using scene = await Scene.open();
  const server = await scene.startServer();
  const dropId = await scene.openDrop(server, { total: 20 });
  const wait = 'dropctl_ledger_pool_wait_seconds_count{pool="write"}';
  const before = (await scrape(server.url)).get(wait) ?? 0;
  expect(await reserveTen(server, dropId)).toBe(10);
  const after = await scrape(server.url);
  expect(after.get(wait)).toBeGreaterThan(before);
  expect(after.get('dropctl_batch_rows_sum{kind="reserve"}')).toBe(10);
});

test("without a pool the metrics tell the rest", async () => {
  const server = await createServer({ adminToken, logLevel: "silent" });
  onTestFinished(() => server.close());
  const samples = await scrape(server.url);
  expect(samples.get('dropctl_event_loop_delay_seconds{quantile="0.99"}')).toBeLessThan(10);
  expect([...samples.keys()].filter((name) => name.includes("pool"))).toEqual([]);
  const client = createClient({ url: server.url, adminToken });
  const dropId = await openDrop(client, 20);
  expect(await reserveTen({ client }, dropId)).toBe(10);
  expect((await scrape(server.url)).get('dropctl_batch_rows_sum{kind="reserve"}')).toBe(10);
});

test("every answer is counted once, by its status, the lanes' and the framework's alike", async () => {
  const server = await createServer({ adminToken, logLevel: "silent" });
  onTestFinished(() => server.close());
  const client = createClient({ url: server.url, adminToken });
  const dropId = await openDrop(client, 5);
  const counts = async () => {
    const samples = await scrape(server.url);
    return (status: number) => samples.get(`dropctl_http_answers_total{status="${status}"}`) ?? 0;
  };
  const before = await counts();
  // The first goes through the framework, the others mostly through the lane of stock reads.
  for (let read = 0; read < 20; read++) await client.getStock({ params: { dropId } });
  expect(await reserveTen({ client }, dropId)).toBe(5);
  const missing = await fetch(`${server.url}/nowhere`);
  expect(missing.status).toBe(404);
  const after = await counts();
  const grown = (status: number) => after(status) - before(status);
  // Beside the 20 reads: the scrape before. Beside five reservations: the buyers.
  expect({ 200: grown(200), 201: grown(201), 404: grown(404) }).toEqual({
    200: 21,
    201: 6,
    404: 1,
  });
  await expect.poll(async () => (await counts())(409) - before(409)).toBe(5);
});

test("every answer is timed, by what came of it, the lanes' and the framework's alike", async () => {
  const server = await createServer({ adminToken, logLevel: "silent" });
  onTestFinished(() => server.close());
  const client = createClient({ url: server.url, adminToken });
  const dropId = await openDrop(client, 5);
  for (let read = 0; read < 20; read++) await client.getStock({ params: { dropId } });
  expect(await reserveTen({ client }, dropId)).toBe(5);
  const all = async () => {
    const samples = [...(await scrape(server.url))];
    const sum = (name: string) =>
      samples.reduce((total, [key, value]) => total + (key.startsWith(name) ? value : 0), 0);
    return {
      answers: sum("dropctl_http_answers_total"),
      timed: sum("dropctl_http_answer_seconds_count"),
      refused: sum('dropctl_http_answer_seconds_count{outcome="refused"}'),
      seconds: sum("dropctl_http_answer_seconds_sum"),
    };
  };
  await expect.poll(async () => (await all()).refused).toBe(5);
  const { answers, timed, seconds } = await all();
  expect(timed).toBe(answers);
  expect(seconds).toBeGreaterThan(0);
});

test("calls of the ledger and the stock cache are timed", async () => {
  const server = await createServer({ adminToken, logLevel: "silent" });
  onTestFinished(() => server.close());
  const client = createClient({ url: server.url, adminToken });
  const dropId = await openDrop(client, 20);
  expect(await reserveTen({ client }, dropId)).toBe(10);
  const samples = await scrape(server.url);
  const batches = samples.get('dropctl_batch_rows_count{kind="reserve"}');
  for (const store of ["ledger", "cache"]) {
    expect(samples.get(`dropctl_${store}_call_seconds_count{call="claim"}`)).toBe(batches);
    expect(samples.get(`dropctl_${store}_call_seconds_sum{call="claim"}`)).toBeGreaterThan(0);
  }
});
