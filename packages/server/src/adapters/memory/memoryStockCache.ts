import { StockBook } from "../../domain/stockBook.ts";
import type { Clock } from "../../ports/clock.ts";
import type { EpochEffect, StockCache } from "../../ports/stockCache.ts";

interface Published {
  readonly epoch: number;
  readonly book: StockBook;
}

interface Shelf {
  published: Published | null;
  /** A load that has not been published yet. */
  loading: Published | null;
  /** Effects of an epoch that is still being loaded. */
  waiting: EpochEffect[];
}

/** The stock cache in process memory: the domain's own stock book for each drop. */
export function createMemoryStockCache(clock: Pick<Clock, "nowMs">): StockCache {
  const shelves = new Map<string, Shelf>();
  const shelfOf = (dropId: string): Shelf => {
    let shelf = shelves.get(dropId);
    if (shelf === undefined) {
      shelf = { published: null, loading: null, waiting: [] };
      shelves.set(dropId, shelf);
    }
    return shelf;
  };

  return {
    async claim({ dropId, open, claims, effects }) {
      const shelf = shelfOf(dropId);
      applyAll(shelf, effects);
      if (shelf.published === null) return { kind: "fenced" };
      const { epoch, book } = shelf.published;
      const at = { open, nowMs: clock.nowMs() };
      return {
        kind: "answered",
        epoch,
        answers: claims.map((claim) => book.claim(claim, at)),
      };
    },

    async apply({ dropId, effects }) {
      applyAll(shelfOf(dropId), effects);
    },

    async raiseTotal({ dropId, total }) {
      const shelf = shelves.get(dropId);
      for (const stock of [shelf?.published, shelf?.loading]) stock?.book.raiseTotal(total);
    },

    async read(dropId) {
      const published = shelves.get(dropId)?.published;
      return published == null ? null : { epoch: published.epoch, ...published.book.counts() };
    },

    async walk({ dropId }) {
      const published = shelves.get(dropId)?.published;
      if (published == null) return null;
      return { epoch: published.epoch, entries: published.book.entries(), nextCursor: null };
    },

    async findProvisional({ dropId, ageMsMin, limit }) {
      const published = shelves.get(dropId)?.published;
      if (published == null) return null;
      const claimedAtMsMax = clock.nowMs() - ageMsMin;
      const entries = published.book.provisional({ claimedAtMsMax, limit });
      return { epoch: published.epoch, entries };
    },

    async beginLoad({ dropId, epoch, total, perBuyerLimit }) {
      const shelf = shelfOf(dropId);
      // Whoever begins an older one came late, and would only stop the newer.
      if (shelf.loading !== null && shelf.loading.epoch > epoch) return;
      shelf.loading = { epoch, book: new StockBook({ total, perBuyerLimit }) };
    },

    async load({ dropId, epoch, rows }) {
      const { loading } = shelfOf(dropId);
      if (loading?.epoch === epoch) for (const row of rows) loading.book.load(row);
    },

    async publish({ dropId, epoch, liveRows }) {
      const shelf = shelfOf(dropId);
      const { loading, published } = shelf;
      if (loading === null || loading.epoch !== epoch) return false;
      const { held, paid } = loading.book.counts();
      if (held + paid !== liveRows || (published !== null && published.epoch > epoch)) return false;
      const waiting = shelf.waiting;
      shelf.published = loading;
      shelf.loading = null;
      shelf.waiting = [];
      applyAll(shelf, waiting);
      return true;
    },

    // It goes with the process.
    retire: () => Promise.resolve(),

    ping: () => Promise.resolve(),

    close: () => Promise.resolve(),
  };
}

function applyAll(shelf: Shelf, effects: readonly EpochEffect[]): void {
  for (const effect of effects) {
    const epoch = shelf.published?.epoch ?? -1;
    if (effect.epoch === epoch) shelf.published?.book.apply(effect);
    else if (effect.epoch > epoch) shelf.waiting.push(effect);
  }
}
