import { expect, test, vi } from "vitest";
import { listen, send } from "../engines/testing/serve.ts";
import type { SeriesLine } from "../record/seriesSchema.ts";
import { SeriesSampler } from "./sampler.ts";

const second = (atMs: number) => ({
  ...{ atMs, succeeded: atMs, refused: 2, failed: 1 },
  latencyMs: { p50: 1, p95: 2, p99: 3, max: 4 },
});

/** A server that counts its answers and has one unit fewer each time it is asked for its stock. */
async function begin(delayMs = 0) {
  let answers = 0;
  const url = await listen((request, response) => {
    answers++;
    const { url: path = "" } = request;
    const stock = { available: 100 - answers, held: 0, paid: answers };
    const metrics = `dropctl_http_answers_total{status="200"} ${answers}`;
    setTimeout(() => {
      if (path === "/metrics") response.end(metrics);
      else send(response, 200, stock);
    }, delayMs);
  });
  const told: SeriesLine[] = [];
  const sampler = await SeriesSampler.start({
    ...{ url, adminToken: "token", dropId: "drop", hasRoom: false },
    onLine: (line) => told.push(line),
  });
  return { sampler, told };
}

test("each line is told as soon as the server has answered for it, as it is in the record", async () => {
  const { sampler, told } = await begin();
  for (const atMs of [1_000, 2_000, 2_500]) {
    sampler.take(second(atMs));
    await vi.waitFor(() => expect(told.at(-1)?.atMs).toBe(atMs), 10_000);
  }
  await sampler.end();
  expect(told).toEqual(sampler.lines);
  expect(told.flatMap(({ stock, server }) => [stock, server])).not.toContain(null);
});

test("a line whose time has passed is told with nulls, in its turn", async () => {
  const { sampler, told } = await begin();
  // No answer can come between them.
  for (const atMs of [1_000, 2_000, 3_000]) sampler.take(second(atMs));
  expect(told).toEqual([]);
  await sampler.end();
  expect(told.map(({ atMs, stock, server }) => [atMs, stock !== null, server !== null])).toEqual([
    [1_000, true, true],
    [2_000, false, false],
    [3_000, true, true],
  ]);
});

test("a server that has gone leaves lines, and they are told", async () => {
  const { sampler, told } = await begin();
  const gone = await begin(2_000);
  gone.sampler.take(second(1_000));
  sampler.take(second(1_000));
  await Promise.all([sampler.end(), gone.sampler.end()]);
  expect(told[0]?.stock).not.toBeNull();
  expect(gone.told).toMatchObject([{ atMs: 1_000, succeeded: 1_000, stock: null, server: null }]);
});
