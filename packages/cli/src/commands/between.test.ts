import {
  findLimit,
  findScenario,
  type Progress,
  parseCriteria,
  runScenario,
} from "@dropctl/scenarios";
import { expect, test, vi } from "vitest";
import { lyingProxy } from "../testing/lyingProxy.ts";
import { sharedServer, upServer } from "../testing/upServer.ts";

vi.setConfig({ testTimeout: 120_000 });

const shared = sharedServer("--temporary");
const RUSH = {
  scenario: findScenario("order-rush"),
  mode: "cached",
  knobs: { buyers: 40, units: 10, connections: 4 },
} as const;

/** Does something when a run comes to a phase for the nth time. */
function atPhase(phase: string, nth: number, work: () => void) {
  let times = 0;
  return (event: Progress) => {
    if (event.kind === "phase" && event.phase === phase && ++times === nth) work();
  };
}

// Its steps take three seconds, whatever the machine.
const READ = {
  scenario: findScenario("stock-read"),
  mode: "cached",
  knobs: { connections: 8, durationMs: 300 },
} as const;

const criteria = () => {
  const parsed = parseCriteria("failures=0");
  if (parsed.kind === "refused") throw new Error(parsed.message);
  return parsed.criteria;
};

test("Ctrl-C while the warm-up is judged keeps what the warm-up broke", async () => {
  const { url, adminToken } = shared();
  const stop = new AbortController();
  const target = { url: await lyingProxy(url, "forgeReservation"), adminToken };
  const onProgress = atPhase("judging", 1, () => stop.abort("SIGINT"));
  const { invalid, verdict } = await runScenario({
    ...{ ...RUSH, target, onProgress, signal: stop.signal },
  });
  expect(invalid?.reason).toBe("interrupted");
  expect(verdict).toMatchObject({ ok: false, lost: 1 });
});

test("a target that dies after the warm-up has died, and was not out of reach", async () => {
  const { url, adminToken, child } = await upServer("--temporary");
  const onProgress = atPhase("arranging", 2, () => child.kill("SIGKILL"));
  const { invalid } = await runScenario({ ...RUSH, target: { url, adminToken }, onProgress });
  expect(invalid?.reason).toBe("target_died");
});

test("a search that is stopped between two rates says so, and found nothing", async () => {
  const { url, adminToken } = shared();
  const stop = new AbortController();
  const onProgress = atPhase("judging", 2, () => stop.abort("SIGINT"));
  const limit = await findLimit({
    ...{ ...READ, criteria: criteria(), onProgress, signal: stop.signal },
    target: { url, adminToken },
  });
  expect(limit).toMatchObject({ ratePerSecond: null, invalid: { reason: "interrupted" } });
  expect(limit.steps).toHaveLength(1);
});

test("a target that dies between two rates leaves the rates before", async () => {
  const { url, adminToken, child } = await upServer("--temporary");
  const onProgress = atPhase("arranging", 3, () => child.kill("SIGKILL"));
  const limit = await findLimit({
    ...{ ...READ, criteria: criteria(), onProgress, target: { url, adminToken } },
  });
  expect(limit).toMatchObject({ ratePerSecond: null, invalid: { reason: "target_died" } });
  expect(limit.steps).toHaveLength(1);
});
