import type { StockEntry, StockRow } from "../../domain/stockBook.ts";
import type { EpochEffect, StockCache } from "../../ports/stockCache.ts";
import {
  claimOf,
  dropId as anyDropId,
  effectOf,
} from "../../ports/stockCacheContract/fixture.contract.ts";

type Step = (cache: StockCache) => Promise<unknown>;

const EFFECTS = ["confirm", "give_back", "settle", "release"] as const;
const BUYERS = ["x", "y", "z", "a,b", "ß"];
const KEYS = [null, "k1", "k2"];

/** Numbers from 0 up to below 1, the same for the same seed: mulberry32. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * A history of a drop, one step after the other: few buyers and units, so that steps meet. Its
 * epochs and its total go up, but effects and loads of other epochs, and older totals, come in
 * between.
 */
export function* seededHistory(seed: number, dropId = anyDropId): Generator<Step, never> {
  const random = seededRandom(seed);
  const below = (bound: number): number => Math.floor(random() * bound);
  const oneOf = <T>(values: readonly T[]): T => values[below(values.length)] as T;
  const many = <T>(bound: number, make: () => T): T[] => Array.from({ length: below(bound) }, make);
  const perBuyerLimit = 1 + below(3);
  let total = 1 + below(8);
  let epoch = 1;
  let ids = 0;
  let loaded = new Set<string>();

  const newId = (): string => `id${(ids += 1)}`;
  const recentId = (): string => `id${Math.max(0, ids - below(16))}`;
  const nearEpoch = (): number => Math.max(0, epoch + oneOf([0, 0, 0, 0, 0, -1, 1, 2]));
  /** The ledger's, or one that was read before it grew. */
  const nearTotal = (): number => Math.max(1, total - oneOf([0, 0, 0, 1, 2]));
  const effect = (): EpochEffect => effectOf(oneOf(EFFECTS), recentId(), nearEpoch());
  const claim = () => {
    const keyHash = oneOf(KEYS);
    return claimOf(newId(), { buyerId: oneOf(BUYERS), keyHash, lookedUp: below(2) === 0 });
  };
  const row = (): StockRow => {
    const state = oneOf(["held", "paid", null] as const);
    const live = state === null ? null : { state, liveSlot: 1 + below(perBuyerLimit) };
    return { reservationId: below(2) === 0 ? newId() : recentId(), buyerId: oneOf(BUYERS), live };
  };

  const claimStep = (): Step => {
    const batch = { dropId, open: below(8) > 0, effects: many(6, effect), claims: many(6, claim) };
    return (cache) => cache.claim(batch);
  };
  const applyStep = (): Step => {
    const effects = many(8, effect);
    return (cache) => cache.apply({ dropId, effects });
  };
  const beginStep = (): Step => {
    epoch += oneOf([0, 1, 1]);
    loaded = new Set();
    const begun = below(6) === 0 ? nearEpoch() : epoch;
    const load = { dropId, epoch: begun, total: nearTotal(), perBuyerLimit };
    return (cache) => cache.beginLoad(load);
  };
  const loadStep = (): Step => {
    const load = { dropId, epoch: below(8) === 0 ? nearEpoch() : epoch, rows: many(5, row) };
    for (const { live, reservationId } of load.rows) if (live) loaded.add(reservationId);
    return (cache) => cache.load(load);
  };
  const publishStep = (): Step => {
    const liveRows = loaded.size + (below(6) === 0 ? 1 : 0);
    const load = { dropId, epoch: below(8) === 0 ? nearEpoch() : epoch, liveRows };
    return (cache) => cache.publish(load);
  };
  const raiseStep = (): Step => {
    total += oneOf([0, 0, 0, 1, 2]);
    const raise = { dropId, total: nearTotal() };
    return (cache) => cache.raiseTotal(raise);
  };
  const readStep = (): Step => (cache) => cache.read(dropId);
  const walkStep = (): Step => (cache) => walk(cache, dropId);
  const findStep = (): Step => {
    const query = { dropId, ageMsMin: oneOf([0, 3_600_000]), limit: 99 };
    return async (cache) => {
      const found = await cache.findProvisional(query);
      return found && { epoch: found.epoch, entries: sorted(found.entries) };
    };
  };
  const often = [claimStep, claimStep, claimStep, claimStep, applyStep, applyStep, readStep];
  const loads = [beginStep, loadStep, loadStep, publishStep, publishStep];
  const seldom = [walkStep, findStep, raiseStep];
  while (true) {
    yield oneOf([...often, ...often, ...loads, ...seldom])();
  }
}

/** All pages: how many there are is each cache's own affair. */
async function walk(cache: StockCache, dropId: string): Promise<unknown> {
  const entries: StockEntry[] = [];
  let page = await cache.walk({ dropId, cursor: null });
  while (page !== null) {
    entries.push(...page.entries);
    const { epoch, nextCursor: cursor } = page;
    if (cursor === null) return { epoch, entries: sorted(entries) };
    page = await cache.walk({ dropId, cursor });
  }
  return null;
}

/** Entries have no order of their own. */
function sorted(entries: readonly StockEntry[]): StockEntry[] {
  return entries.toSorted((a, b) => (a.reservationId < b.reservationId ? -1 : 1));
}
