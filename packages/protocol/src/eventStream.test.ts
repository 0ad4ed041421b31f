import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { openEventStream, type StreamPart } from "./eventStream.ts";
import { followDrop } from "./followDrop.ts";

/** Any HTTP server will do: these tests are about what a listener makes of its answers. */
async function serve(answer: (...args: Parameters<RequestListener>) => unknown): Promise<string> {
  const server = createServer((...args) => void answer(...args)).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const asStream = { "content-type": "text/event-stream" };

async function hear(url: string, silenceMsMax = 5_000): Promise<StreamPart[]> {
  const parts: StreamPart[] = [];
  const request = { url, headers: {}, silenceMsMax, signal: undefined };
  for await (const part of openEventStream(request)) parts.push(part);
  return parts;
}

test("events come whole, however they were cut up on their way", async () => {
  const url = await serve(async (_request, response) => {
    response.writeHead(200, asStream);
    const bytes = Buffer.from('retry: 1\n\nevent: log\nid: 7\ndata: {"name":"Zoë"}\n\n: beat\n\n');
    for (const byte of bytes) await new Promise((next) => response.write(Buffer.of(byte), next));
    response.end();
  });
  const event = { event: "log", id: "7", data: '{"name":"Zoë"}' };
  expect(await hear(url)).toEqual([{ kind: "opened" }, { kind: "event", event }]);
});

test("silence is an end of its own, before the answer's head as after it", async () => {
  const deaf = await serve(() => undefined);
  await expect(hear(deaf, 200)).rejects.toThrow("silent for 0.2 s");
  const mute = await serve((_request, response) => {
    response.writeHead(200, asStream).write("data: 1\n\n");
  });
  await expect(hear(mute, 200)).rejects.toThrow("silent for 0.2 s");
});

test("another server's page is no stream", async () => {
  const url = await serve((_request, response) => void response.end("<html>"));
  await expect(hear(url)).rejects.toThrow("not a stream of a dropctl server (HTTP 200)");
});

test("a follower comes back after what it heard last, again and again, and is not busy", async () => {
  const asked: (string | undefined)[] = [];
  const url = await serve((request, response) => {
    asked.push(request.headers["last-event-id"] as string | undefined);
    const number = asked.length;
    response.writeHead(200, asStream).end(`event: log\nid: ${number}\ndata: {"number":1}\n\n`);
  });
  const kinds: string[] = [];
  const startMs = performance.now();
  for await (const { kind } of followDrop({ url, dropId: "x" })) {
    if (kinds.push(kind) === 9) break;
  }
  expect(kinds).toEqual(["linked", "log", "cut", "linked", "log", "cut", "linked", "log", "cut"]);
  expect(asked).toEqual([undefined, "1", "2"]);
  // Two rests of 125 ms at least.
  expect(performance.now() - startMs).toBeGreaterThan(240);
});

test("a follower tells of a server that is gone once, and ends when it is told to", async () => {
  const stop = new AbortController();
  const options = { url: "http://127.0.0.1:9", dropId: "x", signal: stop.signal };
  const heard: unknown[] = [];
  setTimeout(() => stop.abort(), 1_000);
  for await (const news of followDrop(options)) heard.push(news);
  expect(heard).toEqual([{ kind: "cut", reason: expect.stringMatching(/\w+/) }]);
});
