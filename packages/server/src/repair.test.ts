import { afterEach, beforeEach, expect, test } from "vitest";
import { createMemoryStockCache } from "./adapters/memory/memoryStockCache.ts";
import { openSqliteLedger } from "./adapters/sql/sqliteLedger.ts";
import { systemClock } from "./adapters/system/systemClock.ts";
import { CacheKeeper } from "./app/cacheKeeper.ts";
import { EffectOutbox } from "./app/effectOutbox.ts";
import { Reconciler } from "./app/reconciler.ts";
import { OrphanRepair } from "./app/reserve/orphanRepair.ts";
import { StockRebuild } from "./app/stockRebuild.ts";
import type { Ledger } from "./ports/ledger.ts";
import type { StockCache } from "./ports/stockCache.ts";
import type { Telemetry } from "./ports/telemetry.ts";

const DROP = { slug: "drop", productId: "product", label: "", stockMode: "cached" } as const;
const RULES = { total: 3, perBuyerLimit: 1, holdMs: 60_000, opensAtMs: null };
const ROOM = { waitingRoom: "off", checkoutCapacity: 1, admissionMs: 1, maxWaiting: 1 } as const;
const dropId = "drop";

let nowMs: number;
let ledger: Ledger;
let cache: StockCache;
let outbox: EffectOutbox;
let orphans: OrphanRepair;
let told: Record<string, unknown>[];

const telemetry: Telemetry = {
  info: (_message, facts = {}) => void told.push(facts),
  fault: (message, facts) => expect.fail(`${message}: ${JSON.stringify(facts)}`),
};
const rebuildAs = (holder: string) =>
  new StockRebuild({ ledger, cache, clock: systemClock, telemetry, holder });
const keeperAs = (holder: string) =>
  new CacheKeeper({ ledger, cache, orphans, rebuild: rebuildAs(holder), telemetry });
const reconcilerAs = (holder: string) =>
  new Reconciler({ ledger, cache, outbox, keeper: keeperAs(holder), telemetry, holder });

beforeEach(async () => {
  nowMs = 1_800_000_000_000;
  told = [];
  const clock = { ...systemClock, nowMs: () => nowMs };
  ledger = await openSqliteLedger({ file: ":memory:", clock });
  cache = createMemoryStockCache(clock);
  outbox = new EffectOutbox(cache, clock);
  orphans = new OrphanRepair({ ledger, cache, outbox, clock });
  const product = { slug: "shoe", name: "Shoe", brand: "B", category: "shoes", priceCents: 1 };
  await ledger.createProduct({ ...product, currency: "EUR", id: "product" });
  await ledger.createDrop({ ...DROP, ...RULES, ...ROOM, id: dropId });
  await ledger.changePhase({ dropId, change: "open" });
  await rebuildAs("one").run(dropId);
});

afterEach(async () => {
  outbox.stop();
  await ledger.close();
});

/** Marks a unit in the cache as a request does; its process may die then. */
async function mark(reservationId: string): Promise<number> {
  const claim = {
    reservationId,
    buyerId: `buyer-${reservationId}`,
    keyHash: null,
    lookedUp: false,
  };
  const reply = await cache.claim({ dropId, open: true, claims: [claim], effects: [] });
  expect(reply).toMatchObject({ answers: [{ kind: "provisional", liveSlot: 1 }] });
  return "epoch" in reply ? reply.epoch : Number.NaN;
}

async function commit(id: string, epoch: number) {
  const row = { id, buyerId: `buyer-${id}`, liveSlot: 1, key: null, reference: null };
  return ledger.claim({ dropId, epoch, holdMs: 60_000, waitingRoom: "off", rows: [row] });
}

const counts = async () => {
  await outbox.flush();
  return cache.read(dropId);
};

test("a claim that never committed is given back after 5 s, and cannot commit later", async () => {
  const epoch = await mark("lost");
  nowMs += 4_000;
  await orphans.repairOverdue(dropId);
  expect(await counts()).toMatchObject({ available: 2, provisional: 1 });
  nowMs += 1_000;
  await orphans.repairOverdue(dropId);
  expect(await counts()).toMatchObject({ available: 3, provisional: 0 });
  expect(await commit("lost", epoch)).toEqual({ kind: "conflict" });
  expect(await ledger.count(dropId)).toMatchObject({ held: 0, released: 1, malformedRows: 0 });
});

test("a claim that committed without an answer is confirmed", async () => {
  const epoch = await mark("made");
  await commit("made", epoch);
  nowMs += 5_000;
  await Promise.all([orphans.repairOverdue(dropId), orphans.repairOverdue(dropId)]);
  expect(await counts()).toMatchObject({ available: 2, held: 1, provisional: 0 });
});

test("a release whose effect was lost with its process is found by the walk", async () => {
  const epoch = await mark("a");
  await commit("a", epoch);
  const release = { dropId, ids: ["a"], reason: "cancelled", locks: "rows_first" } as const;
  await ledger.release(release);
  expect(await counts()).toMatchObject({ available: 2 });
  await reconcilerAs("one").walk();
  expect(await counts()).toMatchObject({ available: 3 });
  expect(told.at(-1)).toEqual({ dropId, repaired: 1, unproven: [] });
});

test("an entry without a row is reported and left alone", async () => {
  const epoch = await mark("ghost");
  await cache.apply({ dropId, effects: [{ kind: "confirm", reservationId: "ghost", epoch }] });
  await reconcilerAs("one").walk();
  expect(await counts()).toMatchObject({ available: 2, held: 1 });
  expect(told.at(-1)).toEqual({ dropId, repaired: 0, unproven: ["ghost"] });
});

test("one process walks at a time, and one rebuilds", async () => {
  const lease = { name: "reconciler", holder: "another", forMs: 1_000 };
  const epoch = await mark("a");
  await commit("a", epoch);
  await ledger.takeLease(lease);
  await reconcilerAs("one").walk();
  expect(await counts()).toMatchObject({ provisional: 1 });
  nowMs += 1_001;
  await reconcilerAs("one").walk();
  expect(await counts()).toMatchObject({ provisional: 0 });

  await ledger.takeLease({ ...lease, name: `rebuild:${dropId}` });
  expect(await rebuildAs("one").run(dropId)).toBe(false);
  nowMs += 1_001;
  expect(await rebuildAs("two").run(dropId)).toBe(true);
  expect(await cache.read(dropId)).toMatchObject({ epoch: epoch + 1 });
});

test("a stock whose rebuilder died after raising the epoch is rebuilt without being asked for", async () => {
  const before = await cache.read(dropId);
  await ledger.raiseEpoch({ dropId, epoch: before?.epoch ?? 0 });
  await keeperAs("one").round();
  const after = () => cache.read(dropId);
  await expect.poll(after).toMatchObject({ epoch: (before?.epoch ?? 0) + 2, available: 3 });
});

test("a closed drop is repaired until nothing of it is held", async () => {
  await mark("lost");
  await ledger.changePhase({ dropId, change: "close" });
  const keeper = keeperAs("one");
  await keeper.round();
  expect(await keeper.drops()).toHaveLength(1);
  nowMs += 5_000;
  await keeper.round();
  expect(await counts()).toMatchObject({ available: 3, provisional: 0 });
  await keeper.round();
  expect(await keeper.drops()).toEqual([]);
});
