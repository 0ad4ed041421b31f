import { afterEach, beforeEach, expect, test } from "vitest";
import { createMemoryStockCache } from "./adapters/memory/memoryStockCache.ts";
import { openSqliteLedger } from "./adapters/sql/sqliteLedger.ts";
import { systemClock as clock, uuidIds as ids } from "./adapters/system/systemClock.ts";
import { Activity } from "./app/activity.ts";
import { DIRECT_LIMITS, DirectTurns } from "./app/directTurns.ts";
import { DropDirectory } from "./app/dropDirectory.ts";
import { EffectOutbox } from "./app/effectOutbox.ts";
import { Release } from "./app/release.ts";
import { ReservationReads } from "./app/reservationReads.ts";
import { CachedReserve } from "./app/reserve/cachedReserve.ts";
import { ClaimCommit } from "./app/reserve/claimCommit.ts";
import { OrphanRepair } from "./app/reserve/orphanRepair.ts";
import { Admissions } from "./app/room/admissions.ts";
import { RoomViews } from "./app/room/roomViews.ts";
import { StockRebuild } from "./app/stockRebuild.ts";
import { type Ledger, LedgerFault } from "./ports/ledger.ts";
import type { ReservationLedger } from "./ports/reservationLedger.ts";
import type { StockCache } from "./ports/stockCache.ts";

const DROP = { slug: "drop", productId: "product", label: "", stockMode: "cached" } as const;
const RULES = { total: 3, perBuyerLimit: 1, holdMs: 60_000, opensAtMs: null };
const ROOM = { waitingRoom: "off", checkoutCapacity: 1, admissionMs: 1, maxWaiting: 1 } as const;
const dropId = "drop";

/** The real ledger and the real cache, whose calls a test may spoil on their way. */
let ledger: Ledger;
let cache: StockCache;
let spoil: { claim: ReservationLedger["claim"] | null; cacheCalls: number };
let outbox: EffectOutbox;
let rebuild: StockRebuild;
let orphans: OrphanRepair;
let cached: CachedReserve;
let release: Release;

const telemetry = { info: () => undefined, fault: () => undefined };
const meters = { poolWait: () => undefined, batch: () => undefined };

beforeEach(async () => {
  spoil = { claim: null, cacheCalls: 0 };
  ledger = await openSqliteLedger({ file: ":memory:", clock });
  cache = createMemoryStockCache(clock);
  const lossy: StockCache = {
    ...cache,
    apply: async (batch) => (refuseCall(), cache.apply(batch)),
    claim: async (batch) => (refuseCall(), cache.claim(batch)),
  };
  const unsure: Ledger = {
    ...ledger,
    claim: (batch) => (spoil.claim === null ? ledger.claim(batch) : spoil.claim(batch)),
  };
  const activity = new Activity();
  const directory = new DropDirectory(ledger, clock);
  const reads = new ReservationReads({ ledger, clock, meters });
  outbox = new EffectOutbox(lossy, clock);
  rebuild = new StockRebuild({ ledger, cache, clock, telemetry, holder: "one" });
  orphans = new OrphanRepair({ ledger, cache, outbox, clock });
  const commit = new ClaimCommit({ ledger: unsure, directory, outbox, rebuild, orphans });
  const turns = new DirectTurns(DIRECT_LIMITS, clock);
  const tools = { clock, ids, telemetry, meters, activity, turns, directory, outbox };
  cached = new CachedReserve({ ...tools, ledger, cache: lossy, rebuild, commit });
  const views = new RoomViews(ledger, clock);
  const admissions = new Admissions({ ...tools, ledger, views });
  release = new Release({ ...tools, ledger, reads, admissions });
  const product = { slug: "shoe", name: "Shoe", brand: "B", category: "shoes", priceCents: 1 };
  await ledger.createProduct({ ...product, currency: "EUR", id: "product" });
  await ledger.createDrop({ ...DROP, ...RULES, ...ROOM, id: dropId });
  await ledger.changePhase({ dropId, change: "open" });
  await rebuild.run(dropId);
  await directory.get(dropId);
});

afterEach(async () => {
  outbox.stop();
  await ledger.close();
});

function refuseCall(): void {
  if (spoil.cacheCalls === 0) return;
  spoil.cacheCalls -= 1;
  throw new Error("the cache is away");
}

const reserve = async (buyerId: string) =>
  cached.reserve({ dropId, buyerId, key: null, reference: null });

async function hold(buyerId: string): Promise<string> {
  const answer = await reserve(buyerId);
  if (answer.kind !== "held") throw new Error(answer.reason);
  return answer.reservation.id;
}

/** Once every effect that is on its way has arrived: nobody walks or repairs meanwhile. */
async function settled() {
  await expect.poll(() => orphans.isIdle() && outbox.isEmpty(dropId)).toBe(true);
  return cache.read(dropId);
}

test("a claim that the ledger refuses is given back at once", async () => {
  await ledger.changePhase({ dropId, change: "pause" });
  expect(await reserve("a")).toEqual({ kind: "refused", reason: "paused" });
  expect(await settled()).toMatchObject({ available: 3, provisional: 0 });
});

test("a claim that was surely rolled back is given back at once, without a tombstone", async () => {
  const fault = new LedgerFault("a lock took too long", "rolled_back");
  spoil.claim = () => Promise.reject(fault);
  await expect(reserve("a")).rejects.toBe(fault);
  expect(await settled()).toMatchObject({ available: 3, provisional: 0 });
  expect(await ledger.count(dropId)).toMatchObject({ held: 0, released: 0 });
});

test.each(["committed", "lost"] as const)(
  "a claim of which nobody knows is settled by its row or its tombstone: %s",
  async (fate) => {
    const fault = new LedgerFault("the connection was lost", "unknown");
    spoil.claim = async (batch) => {
      if (fate === "committed") await ledger.claim(batch);
      throw fault;
    };
    await expect(reserve("a")).rejects.toBe(fault);
    const { held, released } = { committed: ROW, lost: TOMBSTONE }[fate];
    expect(await settled()).toMatchObject({ available: 3 - held, held, provisional: 0 });
    expect(await ledger.count(dropId)).toMatchObject({ held, released });
  },
);

const ROW = { held: 1, released: 0 };
const TOMBSTONE = { held: 0, released: 1 };

test("an effect that the cache could not take is sent again", async () => {
  const reservationId = await hold("a");
  await outbox.flush();
  spoil.cacheCalls = 2;
  await release.cancel({ reservationId, buyerId: "a" });
  expect(await settled()).toMatchObject({ available: 3, held: 0 });
  expect(spoil.cacheCalls).toBe(0);
});

test("effects that rode with a claim which failed are sent again", async () => {
  await hold("a");
  // The confirmation waits for the next claim.
  spoil.cacheCalls = 1;
  expect(await reserve("b")).toEqual({ kind: "refused", reason: "stock_unavailable" });
  expect(spoil.cacheCalls).toBe(0);
  expect(await settled()).toMatchObject({ available: 2, held: 1, provisional: 0 });
});

test("a release reaches the stock of the epoch under which it committed", async () => {
  const reservationId = await hold("a");
  // What this process knows of the drop is older.
  expect(await rebuild.run(dropId)).toBe(true);
  await release.cancel({ reservationId, buyerId: "a" });
  expect(await settled()).toMatchObject({ available: 3, held: 0 });
});
