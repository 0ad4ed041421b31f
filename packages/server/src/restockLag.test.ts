import { afterEach, beforeEach, expect, test } from "vitest";
import { createMemoryStockCache } from "./adapters/memory/memoryStockCache.ts";
import { createSimulatedPayments } from "./adapters/payments/simulatedPayments.ts";
import { openSqliteLedger } from "./adapters/sql/sqliteLedger.ts";
import { systemClock as clock, uuidIds as ids } from "./adapters/system/systemClock.ts";
import { Activity } from "./app/activity.ts";
import { Audit } from "./app/audit/audit.ts";
import { CacheKeeper } from "./app/cacheKeeper.ts";
import { DropDirectory } from "./app/dropDirectory.ts";
import { EffectOutbox } from "./app/effectOutbox.ts";
import { MoneyMoves } from "./app/pay/moneyMoves.ts";
import { OrphanRepair } from "./app/reserve/orphanRepair.ts";
import { StockReads } from "./app/stockReads.ts";
import { StockRebuild } from "./app/stockRebuild.ts";
import type { Ledger } from "./ports/ledger.ts";
import type { StockCache } from "./ports/stockCache.ts";
import type { Telemetry } from "./ports/telemetry.ts";

const DROP = { slug: "drop", productId: "product", label: "", stockMode: "cached" } as const;
const RULES = { total: 3, perBuyerLimit: 1, holdMs: 60_000, opensAtMs: null };
const ROOM = { waitingRoom: "off", checkoutCapacity: 1, admissionMs: 1, maxWaiting: 1 } as const;
const PROVIDER = { latencyMs: 0, declineRate: 0 };
const dropId = "drop";

let ledger: Ledger;
let real: StockCache;
/** The real one; a test may have something happen just before one of its calls. */
let cache: StockCache;
let before: Partial<Record<keyof StockCache, () => Promise<void>>>;
let rebuild: StockRebuild;
let outbox: EffectOutbox;
let orphans: OrphanRepair;

const telemetry: Telemetry = {
  info: () => undefined,
  fault: (message, facts) => expect.fail(`${message}: ${JSON.stringify(facts)}`),
};

beforeEach(async () => {
  before = {};
  ledger = await openSqliteLedger({ file: ":memory:", clock });
  real = createMemoryStockCache(clock);
  cache = new Proxy(real, {
    get: (target, name: keyof StockCache) => async (argument: never) => {
      await before[name]?.();
      return (target[name] as (argument: never) => Promise<unknown>)(argument);
    },
  });
  rebuild = new StockRebuild({ ledger, cache, clock, telemetry, holder: "one" });
  outbox = new EffectOutbox(cache, clock);
  orphans = new OrphanRepair({ ledger, cache, outbox, clock });
  const product = { slug: "shoe", name: "Shoe", brand: "B", category: "shoes", priceCents: 1 };
  await ledger.createProduct({ ...product, currency: "EUR", id: "product" });
  await ledger.createDrop({ ...DROP, ...RULES, ...ROOM, id: dropId });
  await ledger.changePhase({ dropId, change: "open" });
  await rebuild.run(dropId);
});

afterEach(async () => {
  outbox.stop();
  await ledger.close();
});

/** The process that restocked died before the cache heard of it. */
async function restockUnheard(units: number): Promise<number> {
  const outcome = await ledger.restock({ dropId, units, actor: null, keyHash: null });
  if (outcome.kind !== "restocked") throw new Error(outcome.kind);
  return outcome.drop.total;
}

test("the cache keeper tells a cache that has not heard of a restock, open or not", async () => {
  const keeper = new CacheKeeper({ ledger, cache, orphans, rebuild, telemetry });
  await restockUnheard(4);
  expect(await real.read(dropId)).toMatchObject({ total: 3, available: 3 });
  await keeper.round();
  expect(await real.read(dropId)).toMatchObject({ epoch: 2, total: 7, available: 7 });
  let calls = 0;
  before.raiseTotal = async () => void (calls += 1);
  await keeper.round();
  expect(calls).toBe(0);
  await restockUnheard(1);
  await ledger.changePhase({ dropId, change: "pause" });
  await keeper.round();
  expect(await real.read(dropId)).toMatchObject({ total: 8 });
});

test("a stock read tells it, too, and is of one moment itself", async () => {
  const directory = new DropDirectory(ledger, clock);
  const stockMaxAgeMs = 0;
  const reads = new StockReads({ directory, ledger, cache, rebuild, clock, stockMaxAgeMs });
  await restockUnheard(4);
  await directory.refresh(dropId);
  const lagging = await reads.read(dropId);
  expect(lagging).toMatchObject({ total: 3, available: 3, held: 0, paid: 0 });
  await expect.poll(() => real.read(dropId)).toMatchObject({ total: 7, available: 7 });
  await expect.poll(() => reads.read(dropId)).toMatchObject({ total: 7, available: 7 });
});

test("a reader that believes the old total never lowers the new one", async () => {
  const directory = new DropDirectory(ledger, clock);
  const stockMaxAgeMs = 0;
  const reads = new StockReads({ directory, ledger, cache, rebuild, clock, stockMaxAgeMs });
  await directory.refresh(dropId);
  await real.raiseTotal({ dropId, total: await restockUnheard(4) });
  expect(await reads.read(dropId)).toMatchObject({ total: 7, available: 7 });
  expect(await real.read(dropId)).toMatchObject({ total: 7, available: 7 });
});

test.each(["read", "beginLoad", "load", "publish"] as const)(
  "a rebuild that a restock meets before its %s has the new total",
  async (call) => {
    const row = { id: "a", buyerId: "b", liveSlot: 1, key: null, reference: null };
    const batch = { dropId, epoch: 2, holdMs: 60_000, waitingRoom: "off", rows: [row] } as const;
    expect(await ledger.claim(batch)).toMatchObject({ kind: "committed" });
    before[call] = async () => {
      delete before[call];
      await real.raiseTotal({ dropId, total: await restockUnheard(4) });
    };
    expect(await rebuild.run(dropId)).toBe(true);
    expect(before).toEqual({});
    const counts = { epoch: 3, total: 7, available: 6, held: 1 };
    expect(await real.read(dropId)).toMatchObject(counts);
  },
);

test("an audit does not hold a cache that lags against the ledger, and says so", async () => {
  const payments = createSimulatedPayments(PROVIDER, { clock, ids, random: Math.random });
  const moves = new MoneyMoves({ ledger, payments, clock, telemetry });
  const activity = new Activity();
  const audit = new Audit({
    ...{ ledger, cache, payments, outbox, moves, activity, orphans, clock, others: true },
  });
  expect(await audit.audit(dropId)).toMatchObject({ ok: true, quiet: true });
  const total = await restockUnheard(4);
  expect(await audit.audit(dropId)).toMatchObject({ ok: true, quiet: false, cache: { total: 3 } });
  // What is on its way arrives while it looks.
  let looks = 0;
  before.read = async () => {
    looks += 1;
    if (looks === 2) await real.raiseTotal({ dropId, total });
  };
  expect(await audit.audit(dropId)).toMatchObject({ ok: true, quiet: true, cache: { total: 7 } });
  // A whole one in between its two readings is no fault either.
  before.read = async () => {
    delete before.read;
    await real.raiseTotal({ dropId, total: await restockUnheard(1) });
  };
  expect(await audit.audit(dropId)).toMatchObject({ ok: true, quiet: true, cache: { total: 8 } });
  // More than the ledger has is no delay.
  await real.raiseTotal({ dropId, total: 9 });
  expect(await audit.audit(dropId)).toMatchObject({ ok: false, quiet: true });
});
