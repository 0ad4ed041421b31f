import { once } from "node:events";
import type { RunRecord } from "@dropctl/scenarios";
import { expect, test } from "vitest";
import { countingProxy } from "../testing/countingProxy.ts";
import { cleanEnv, ending, runCli, scratchFolder, spawnCli } from "../testing/runCli.ts";
import { serving } from "../testing/upServer.ts";

const ADMIN_TOKEN = "the-token-of-this-test-server";
const UNITS = 2_000;

test.each(["cached", "direct"])(
  "a server killed in the middle of a rush comes back with all that it acknowledged (%s)",
  async (mode) => {
    const serverEnv = cleanEnv(await scratchFolder(), { DROPCTL_ADMIN_TOKEN: ADMIN_TOKEN });
    const first = spawnCli(["up", "--port", "0", "--json"], serverEnv);
    const { url } = await serving(first);
    const env = cleanEnv(await scratchFolder(), { DROPCTL_ADMIN_TOKEN: ADMIN_TOKEN });
    const rush = [
      "run",
      "order-rush",
      "--no-warm-up",
      "--buyers",
      "3000",
      "--units",
      String(UNITS),
    ];
    const proxy = await countingProxy(url, {
      ...{ pathEnd: "/reservations", answers: UNITS * 0.3 },
      onReached: () => first.kill("SIGKILL"),
    });
    const running = ending(spawnCli([...rush, "--mode", mode, "--url", proxy, "--json"], env));

    await once(first, "exit");
    const again = spawnCli(["up", "--port", new URL(url).port, "--json"], serverEnv);
    await serving(again);

    const { code, stdout, stderr } = await running;
    const { drop, outcomes, steps, verdict, invalid } = JSON.parse(stdout) as RunRecord;
    // Those who had no answer asked again with the same key, before, during and after.
    const lost = [steps.reserve, steps.pay].map((step) => step?.lost["connection_lost"] ?? 0);
    expect(lost.reduce((sum, n) => sum + n)).toBeGreaterThan(0);
    expect({ verdict, invalid }, stderr).toMatchObject({
      verdict: { ok: true, broken: [], oversold: 0, lost: 0, unacknowledged: 0 },
      invalid: null,
    });
    expect(outcomes).toMatchObject({ accepted: UNITS, paid: UNITS, failed: 0 });
    expect(outcomes.refusedByReason).toEqual({ sold_out: 1000 });
    expect(code).toBe(0);

    const audit = await runCli(["drop", "audit", drop.slug, "--url", url, "--json"], env);
    expect(audit.code).toBe(0);
    expect(JSON.parse(audit.stdout)).toMatchObject({ ledger: { paid: UNITS, orders: UNITS } });
  },
  120_000,
);
