import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { LoadSecond, LoadTick } from "../../load/engine.ts";
import type { LoadPlan, ReadPlan, RushPlan } from "../../load/plan.ts";
import { skipped, unless } from "../../testing/k6.ts";
import { listen, send, serve } from "../testing/serve.ts";
import { createK6Engine } from "./engine.ts";

const rush = (count: number, ratePerSecond: number | null = null): RushPlan => ({
  kind: "rush",
  dropId: "drop",
  connections: 8,
  buyers: Array.from({ length: count }, (_, at) => ({ buyerId: `b${at}`, token: `t${at}` })),
  ratePerSecond,
  warmUpMs: 0,
  keyPrefix: "run",
  timeLimitMs: 30_000,
});

const reads = (change: Partial<ReadPlan>): ReadPlan => ({
  kind: "read",
  dropId: "drop",
  connections: 4,
  durationMs: 1_000,
  warmUpMs: 0,
  ratePerSecond: null,
  timeLimitMs: 30_000,
  ...change,
});

const run = async (url: string, plan: LoadPlan) => {
  const ticks: LoadTick[] = [];
  const seconds: LoadSecond[] = [];
  const result = await createK6Engine({ path: undefined }).run({
    url,
    plan,
    onTick: (tick) => ticks.push(tick),
    onSecond: (second) => seconds.push(second),
    signal: undefined,
  });
  return { result, ticks, seconds };
};

describe.skipIf(skipped)(`with real k6${unless}`, () => {
  test("the buyers' tokens lie in no file any more once the load has begun", async () => {
    const folder = mkdtempSync(join(tmpdir(), "dropctl-test-"));
    vi.stubEnv("TMPDIR", folder);
    onTestFinished(() => {
      vi.unstubAllEnvs();
      rmSync(folder, { recursive: true });
    });
    let files: string[] = [];
    const url = await listen((_request, response) => {
      files = readdirSync(folder, { recursive: true }).map((file) => basename(String(file)));
      send(response, 409, { code: "sold_out" });
    });
    // Whoever ends the program the hard way leaves what lies there.
    const { result } = await run(url, { ...rush(10, 4), connections: 10 });
    expect(result.buyers?.refusedByReason).toEqual({ sold_out: 10 });
    expect(files).toContain("order.json");
    expect(files).not.toContain("tokens.json");
    expect(readdirSync(folder)).toEqual([]);
  });

  test("every buyer sends its own token and key, and again what says so or is lost", async () => {
    const attempts = new Map<string, number>();
    const paid: string[] = [];
    const url = await listen((request, response) => {
      if (request.url?.endsWith("/payment") === true) {
        paid.push(`${request.headers.authorization} ${request.url}`);
        return send(response, 201, {});
      }
      const key = String(request.headers["idempotency-key"]);
      const index = Number(key.split("-")[1]);
      if (request.headers.authorization !== `Bearer t${index}`) return send(response, 401, {});
      const attempt = (attempts.get(key) ?? 0) + 1;
      attempts.set(key, attempt);
      if (attempt === 1 && index % 4 === 0) {
        response.setHeader("retry-after", "0");
        send(response, 503, { code: "overloaded" });
      } else if (attempt === 1 && index % 4 === 1) request.socket.destroy();
      else if (attempt <= 2 && index % 4 === 2) send(response, 409, { code: "in_progress" });
      else send(response, 201, { id: `r${index}` });
    });
    const { result } = await run(url, rush(40));
    expect(result.cutShort).toBeNull();
    expect(result.steps["reserve"]?.byCode).toEqual({ overloaded: 10, in_progress: 20 });
    // Go's client sends a request with a key again by itself when a kept connection breaks.
    const lost = result.steps["reserve"]?.lost["connection_lost"] ?? 0;
    expect(lost).toBeGreaterThan(0);
    expect(result.steps["reserve"]?.requests).toBe(70 + lost);
    expect([...attempts.values()].reduce((sum, n) => sum + n)).toBe(80);
    expect(result.buyers?.acknowledged.filter(({ ordered }) => ordered).length).toBe(40);
    for (const { buyer, reservationId } of result.buyers?.acknowledged ?? []) {
      expect(reservationId).toBe(`r${buyer}`);
      expect(paid).toContain(`Bearer t${buyer} /v1/reservations/r${buyer}/payment`);
    }
  });

  test("arrivals come at their rate after a warm-up that is not counted", async () => {
    const heldMs: number[] = [];
    const url = await listen((_request, response) => {
      const fromMs = performance.now();
      setTimeout(() => {
        heldMs.push(performance.now() - fromMs);
        send(response, 200, { available: 1 });
      }, 20);
    });
    const open = { ratePerSecond: 100, durationMs: 2_000, warmUpMs: 1_000, connections: 50 };
    const { result, ticks, seconds } = await run(url, reads(open));
    const { completions, latencyMs, responseMs } = result.overall;
    const dropped = result.offered?.dropped ?? 0;
    expect(result.offered?.ratePerSecond).toBe(100);
    // A busy machine may drop some. What was sent and what was not are all that was due, but for
    // what k6 no longer looks at when it is held up just before the end.
    expect(completions + dropped).toBeGreaterThanOrEqual(150);
    expect(completions + dropped).toBeLessThanOrEqual(201);
    expect(heldMs.length).toBeGreaterThanOrEqual(completions + 50);
    expect(seconds.at(-1)?.atMs).toBeGreaterThan(1_500);
    expect(latencyMs?.p50).toBeGreaterThanOrEqual(Math.min(...heldMs));
    expect(responseMs?.p50).toBeGreaterThanOrEqual(latencyMs?.p50 ?? Infinity);
    // It counts from the load's own start: the warm-up of a second is not in it. Each that was
    // dropped makes the later ones look 10 ms later.
    expect(responseMs?.p50).toBeLessThan(900 + 10 * dropped);
    expect(ticks.at(-1)?.completions).toBe(completions);
    expect(seconds.reduce((sum, { succeeded }) => sum + succeeded, 0)).toBe(completions);
  });

  test("in a closed loop, too, a warm-up comes first and is not counted", async () => {
    let answered = 0;
    let [firstMs, lastMs] = [0, 0];
    const url = await listen((_request, response) => {
      answered++;
      lastMs = performance.now();
      firstMs ||= lastMs;
      send(response, 200, { available: 1 });
    });
    const { result } = await run(url, reads({ warmUpMs: 1_000, durationMs: 400 }));
    expect(result.cutShort).toBeNull();
    expect(result.overall.completions).toBeGreaterThan(0);
    expect(result.overall.completions).toBeLessThan(answered);
    expect(lastMs - firstMs - result.overall.durationMs).toBeGreaterThan(500);
    expect(result.overall.lost).toEqual({});
  });

  test("buyers for whom no virtual user was free are counted as dropped", async () => {
    const url = await listen((_request, response) =>
      setTimeout(() => send(response, 409, { code: "sold_out" }), 1_000),
    );
    const { result } = await run(url, { ...rush(4, 3), connections: 1 });
    expect(result.offered?.dropped).toBeGreaterThan(0);
    expect(result.buyers?.ends.filter((end) => end === 0).length).toBe(result.offered?.dropped);
    expect(result.cutShort).toBeNull();
  });

  test("a target that dies leaves a partial result that says so", async () => {
    let left = 200;
    const { url, die } = await serve((_request, response) => {
      if (left-- > 0) return send(response, 200, {});
      die();
    });
    const { result } = await run(url, reads({ durationMs: 40_000, timeLimitMs: 50_000 }));
    expect(result.cutShort?.reason).toBe("target_died");
    expect(result.overall.completions).toBe(200);
  });

  test("an answer that the script cannot read ends as a failed generator, and says why", async () => {
    const url = await listen((_request, response) => response.writeHead(201).end("<html>"));
    const { result } = await run(url, rush(3));
    expect(result.cutShort?.reason).toBe("generator_failed");
    expect(result.cutShort?.detail).toMatch(/k6 ended before 3 buyers had: .*SyntaxError/);
    expect(result.overall.completions).toBe(0);
  });
});
