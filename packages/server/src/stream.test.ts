import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { type Client, createClient, eventsPath, type NewDrop } from "@dropctl/protocol";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { Follower, reads, sees } from "./faults/follower.ts";
import { tenthsOf } from "./faults/tenthsOf.ts";
import { createServer, type DropServer } from "./index.ts";

const LISTENERS_MAX = 500;
/** For what hundreds do at once. */
const CROWD = { timeout: 30_000 };

let server: DropServer;
let client: Client;
let drops = 0;

beforeAll(async () => {
  server = await createServer({ logLevel: "error", listenersMax: LISTENERS_MAX });
  client = createClient(server);
});

afterAll(() => server.close());

async function createDrop(
  fields: Partial<NewDrop> = {},
  { client: by }: { client: Client } = { client },
): Promise<{ dropId: string }> {
  drops += 1;
  const product = { slug: "shoe", name: "Shoe", brand: "Brand", category: "shoes" };
  const body = { ...product, priceCents: 9_900, currency: "EUR" };
  const { id: productId } = await by.createProduct({ body });
  const drop = { slug: `drop-${drops}`, productId, total: 10, ...fields };
  return { dropId: (await by.createDrop({ body: drop })).id };
}

function follow(dropId: string, options: { adminToken?: string } = {}): Follower {
  const follower = new Follower({ url: server.url, dropId, ...options });
  onTestFinished(() => follower.stop());
  return follower;
}

/** A connection that sends these lines, and all that came back. */
function open(lines: string[], url = server.url): { socket: Socket; heard: () => string } {
  const { hostname, port } = new URL(url);
  let heard = "";
  const socket = connect(Number(port), hostname, () => {
    socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  });
  socket.on("data", (chunk) => (heard += chunk.toString()));
  socket.on("error", () => undefined);
  onTestFinished(() => void socket.destroy());
  return { socket, heard: () => heard };
}

const get = (dropId: string, ...headers: string[]): string[] => [
  `GET ${eventsPath(dropId)} HTTP/1.1`,
  "host: x",
  ...headers,
];

async function listeners(url = server.url): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return Number(/^dropctl_stream_listeners (\d+)$/m.exec(metrics)?.[1]);
}

test("a listener hears the whole drop at once, and every change of it", async () => {
  const { dropId } = await createDrop({ total: 3, waitingRoom: "fifo", checkoutCapacity: 7 });
  const follower = follow(dropId);
  await sees(follower, { phase: "scheduled", total: 3, available: 3, degraded: false });
  expect(follower.news[0]).toEqual({ kind: "linked" });
  expect(follower.states[0]).toMatchObject({
    ...{ dropId, slug: `drop-${drops}`, stockMode: "cached", opensAt: null, rebuild: null },
    queue: { paused: false, checkoutCapacity: 7, waiting: 0, admitted: 0 },
  });
  const { token } = await client.createSession();
  await client.joinQueue({ params: { dropId } }, { token });
  await sees(follower, { queue: { waiting: 1 } });
  await client.openDrop({ params: { dropId } });
  await sees(follower, { phase: "open", queue: { waiting: 0, admitted: 1 } });
  const { id } = await client.reserve({ params: { dropId }, body: {} }, { token });
  await sees(follower, { available: 2, held: 1, paid: 0, queue: { held: 1 } });
  const pay = { params: { reservationId: id }, body: { paymentMethod: "tok_visa" } };
  await client.pay(pay, { token });
  await sees(follower, { available: 2, held: 0, paid: 1 });
  await client.setQueue({ params: { dropId }, body: { checkoutCapacity: 9 } });
  await sees(follower, { queue: { checkoutCapacity: 9 } });
  await client.pauseQueue({ params: { dropId } });
  await sees(follower, { queue: { paused: true } });
  await client.restockDrop({ params: { dropId }, body: { units: 4 } });
  await sees(follower, { total: 7, available: 6, paid: 1 });
  await client.closeDrop({ params: { dropId } });
  await sees(follower, { phase: "closed" });
  const kinds = [
    "created",
    "opened",
    "capacity_set",
    "queue_paused",
    "restocked",
    "closed",
  ] as const;
  await reads(follower, [...kinds]);
  expect(follower.log.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6]);
});

test("a direct drop is told from the ledger", async () => {
  const { dropId } = await createDrop({ total: 2, stockMode: "direct" });
  await client.openDrop({ params: { dropId } });
  const follower = follow(dropId);
  await sees(follower, { stockMode: "direct", available: 2, queue: null, degraded: false });
  const { token } = await client.createSession();
  await client.reserve({ params: { dropId }, body: {} }, { token });
  await sees(follower, { available: 1, held: 1 });
  expect(follower.states.length).toBeLessThan(20);
});

test("a rebuild of the stock cache shows how far it has come", async () => {
  const total = 3_000;
  const { dropId } = await createDrop({ total });
  await client.openDrop({ params: { dropId } });
  const { buyers } = await client.createBuyers({ body: { count: total } });
  const follower = follow(dropId);
  while (buyers.length > 0) {
    const some = buyers.splice(0, 100).map(({ token }) => {
      return client.reserve({ params: { dropId }, body: {} }, { token });
    });
    await Promise.all(some);
  }
  await sees(follower, { held: total, rebuild: null });
  const seen = () => follower.states.flatMap(({ rebuild }) => rebuild ?? []);
  // One is over in some milliseconds: not each is looked at.
  const again = async () => {
    await client.rebuildDrop({ params: { dropId } });
    return seen().length;
  };
  await expect.poll(again, { interval: 300 }).toBeGreaterThan(0);
  for (const { rows, of } of seen()) expect([rows <= of, of]).toEqual([true, total]);
  await sees(follower, { held: total, rebuild: null, degraded: false });
  await expect.poll(() => follower.log.at(-1)).toMatchObject({ kind: "rebuilt" });
});

test("who did it is told with the admin token alone, and another token is refused", async () => {
  const { dropId } = await createDrop();
  const mia = createClient({ ...server, actor: "mia@hal" });
  await mia.openDrop({ params: { dropId } });
  const [anybody, admin] = [follow(dropId), follow(dropId, server)];
  await Promise.all([anybody, admin].map((follower) => reads(follower, ["created", "opened"])));
  expect(anybody.log.map(({ actor }) => actor)).toEqual([null, null]);
  expect(admin.log.map(({ actor }) => actor)).toEqual([null, "mia@hal"]);
  const { token } = await client.createSession();
  for (const adminToken of [token, "wrong"]) {
    const refused = new Follower({ url: server.url, dropId, adminToken });
    await expect(refused.ended).rejects.toMatchObject({ problem: { code: "unauthorized" } });
  }
});

test("a drop that is not there is 404, for a listener and for a follower", async () => {
  const dropId = "01a1ff5e-ffba-7c3a-ac83-93496886fd2d";
  const follower = new Follower({ url: server.url, dropId });
  await expect(follower.ended).rejects.toMatchObject({ problem: { code: "not_found" } });
  const response = await fetch(server.url + eventsPath(dropId));
  expect([response.status, await response.json()]).toMatchObject([404, { code: "not_found" }]);
});

test("the log begins with its last 20 entries, or goes on after the last that was heard", async () => {
  const { dropId } = await createDrop();
  await client.openDrop({ params: { dropId } });
  for (let time = 0; time < 12; time += 1) {
    await client.pauseDrop({ params: { dropId } });
    await client.resumeDrop({ params: { dropId } });
  }
  const idsOf = async (...headers: string[]) => {
    const { socket, heard } = open(get(dropId, ...headers));
    await expect.poll(heard).toContain("event: state");
    socket.destroy();
    return [...heard().matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
  };
  const all = Array.from({ length: 26 }, (_, index) => index + 1);
  expect(await idsOf()).toEqual(all.slice(-20));
  expect(await idsOf("last-event-id: 23")).toEqual([24, 25, 26]);
  expect(await idsOf("last-event-id: 1")).toEqual(all.slice(1));
  expect(await idsOf("last-event-id: 26")).toEqual([]);
  expect(await idsOf("last-event-id: nonsense")).toEqual(all.slice(-20));
});

test("a stream outlives the server's timeouts, and says something every 5 s", async () => {
  const { dropId } = await createDrop();
  // A connection that served another request before.
  const { socket, heard } = open(["GET /healthz HTTP/1.1", "host: x"]);
  await expect.poll(heard).toContain('"status"');
  socket.write(`${get(dropId).join("\r\n")}\r\n\r\n`);
  await sleep(11_500);
  await expect.poll(() => heard().match(/^event: state$/gm)?.length).toBeGreaterThanOrEqual(3);
  expect(socket.closed).toBe(false);
});

test("the answer ends with its connection, which HTTP/1.0 knows too, and HEAD has no more", async () => {
  const { dropId } = await createDrop();
  const path = eventsPath(dropId);
  const first = open([`GET ${path} HTTP/1.0`]);
  await expect.poll(first.heard).toContain("event: state");
  const [head, body] = first.heard().split("\r\n\r\n", 2);
  expect(head).toMatch(/^HTTP\/1.1 200 OK\r\n/);
  expect(head).toContain("content-type: text/event-stream");
  expect(head).toContain("connection: close");
  expect(head).not.toMatch(/content-length|transfer-encoding/i);
  expect(body).toMatch(/^retry: 1000\n\nevent: log\nid: 1\ndata: \{.*\}\n\nevent: state\n/);

  const { socket, heard } = open([`HEAD ${path} HTTP/1.1`, "host: x", "connection: close"]);
  await once(socket, "close");
  expect(heard()).toMatch(/^HTTP\/1.1 200 OK\r\n[^]*text\/event-stream[^]*\r\n\r\n$/);
  expect(heard()).not.toMatch(/content-length/i);
  const missing = await fetch(`${server.url}${eventsPath("nobody")}`, { method: "HEAD" });
  expect(missing.status).toBe(404);
});

test("what is no HTTP ends the stream, without another answer in it", async () => {
  const { dropId } = await createDrop();
  const { socket, heard } = open(get(dropId));
  await expect.poll(heard).toContain("event: state");
  socket.write("no http at all\r\n\r\n");
  await once(socket, "close");
  expect(heard().match(/HTTP\/1.1/g)).toHaveLength(1);
});

test("a stream is not begun while its connection waits for another answer", async () => {
  const { dropId } = await createDrop();
  const { heard } = open(["GET /v1/products HTTP/1.1", "host: x", "", ...get(dropId)]);
  await expect.poll(heard).toContain("before the last answer has come");
  expect(heard().match(/HTTP\/1.1 \d+/g)).toEqual(["HTTP/1.1 200", "HTTP/1.1 400"]);
  expect(heard()).not.toContain("event: state");
});

test("hundreds who vanish leave nothing behind, and those who stay hear on", async () => {
  const { dropId } = await createDrop();
  const staying = follow(dropId);
  await sees(staying, { phase: "scheduled" });
  const crowd = Array.from({ length: 400 }, () => open(get(dropId)));
  await expect.poll(() => listeners(), CROWD).toBe(401);
  for (const { socket } of crowd) socket.resetAndDestroy();
  await expect.poll(() => listeners(), CROWD).toBe(1);
  await client.openDrop({ params: { dropId } });
  await sees(staying, { phase: "open" });
});

test("everybody in a crowd hears of an opening, those who do not read keep nobody waiting", async () => {
  const { dropId } = await createDrop();
  const crowd = Array.from({ length: 400 }, () => open(get(dropId)));
  for (const { socket } of crowd.slice(0, 100)) socket.pause();
  await expect.poll(() => listeners(), CROWD).toBe(400);
  await client.openDrop({ params: { dropId } });
  const heard = () => crowd.slice(100).filter((one) => one.heard().includes('"opened"')).length;
  await expect.poll(heard, CROWD).toBe(300);
  for (const { socket } of crowd) socket.destroy();
  await expect.poll(() => listeners(), CROWD).toBe(0);
});

test("beyond its limit a server takes nobody until somebody has left", async () => {
  const small = await createServer({ logLevel: "error", listenersMax: 2 });
  onTestFinished(() => small.close());
  const { dropId } = await createDrop({}, { client: createClient(small) });
  const crowd = [1, 2].map(() => open(get(dropId), small.url));
  await expect.poll(() => listeners(small.url)).toBe(2);
  const refused = await fetch(small.url + eventsPath(dropId));
  expect(refused.headers.get("retry-after")).toBe("1");
  expect([refused.status, await refused.json()]).toMatchObject([503, { code: "overloaded" }]);
  const operator = open(get(dropId, `authorization: Bearer ${small.adminToken}`), small.url);
  await expect.poll(operator.heard).toContain("event: state");
  operator.socket.destroy();
  await expect.poll(() => listeners(small.url)).toBe(2);
  crowd[0]?.socket.destroy();
  await expect.poll(() => listeners(small.url)).toBe(1);
  const third = open(get(dropId), small.url);
  await expect.poll(third.heard).toContain("event: state");
});

test("a server that closes ends its streams at once", async () => {
  const closing = await createServer({ logLevel: "error" });
  const { dropId } = await createDrop({}, { client: createClient(closing) });
  const { socket, heard } = open(get(dropId), closing.url);
  await expect.poll(heard).toContain("event: state");
  const idle = open(get(dropId), closing.url).socket.pause();
  await expect.poll(() => listeners(closing.url)).toBe(2);
  const ended = Promise.all([closing.close(), once(socket, "end")]);
  // Busy connections are cut after 5 s: these were not waited for.
  expect(await tenthsOf(ended)).toBeLessThan(40);
  idle.destroy();
});

test("a follower hears of a server that is gone, and goes on where it was once it is back", async () => {
  const first = await createServer({ logLevel: "error" });
  const port = Number(new URL(first.url).port);
  const one = await createDrop({}, { client: createClient(first) });
  const follower = new Follower({ url: first.url, ...one });
  await reads(follower, ["created"]);
  await first.close();
  await expect.poll(() => follower.news.at(-1)?.kind).toBe("cut");
  // Another ledger: what was followed is not there any more, which is final.
  const second = await createServer({ logLevel: "error", port });
  onTestFinished(() => second.close());
  await expect(follower.ended).rejects.toMatchObject({ problem: { code: "not_found" } });
});

test("streams are not among the answers that are timed, and the contract shows them", async () => {
  const { dropId } = await createDrop();
  const answered = async () => {
    const metrics = await text((await fetch(`${server.url}/metrics`)).body as never);
    return Number(/answers_total\{status="200"\} (\d+)/.exec(metrics)?.[1]);
  };
  const before = await answered();
  const { heard } = open(get(dropId));
  await expect.poll(heard).toContain("event: state");
  expect(await answered()).toBe(before + 1);
  const openapi = (await (await fetch(`${server.url}/openapi.json`)).json()) as {
    paths: Record<string, { get: { responses: Record<string, { content: object }> } }>;
  };
  const route = openapi.paths["/v1/drops/{dropId}/events"]?.get;
  expect(Object.keys(route?.responses["200"]?.content ?? {})).toEqual(["text/event-stream"]);
});
