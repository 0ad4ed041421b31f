import type { CacheKeeper } from "../app/cacheKeeper.ts";
import type { Catalogue } from "../app/catalogue.ts";
import type { MoneyMoves } from "../app/pay/moneyMoves.ts";
import type { Reconciler } from "../app/reconciler.ts";
import type { Release } from "../app/release.ts";
import type { Admissions } from "../app/room/admissions.ts";
import type { RoomViews } from "../app/room/roomViews.ts";
import type { Silence } from "../app/room/silence.ts";
import { type Clock, nextTurn } from "../ports/clock.ts";
import type { Telemetry } from "../ports/telemetry.ts";
import { repeat, type Worker } from "./repeat.ts";

/**
 * Milliseconds between rounds: a drop opens within 100 ms, a hold ends within 2 s, and nothing
 * is provisional or leaked for longer than 30 s; who waits is admitted within 200 ms of a place,
 * and polls are answered from what is at most 250 ms old.
 */
const OPEN_EVERY_MS = 50;
const SWEEP_EVERY_MS = 200;
const ADMIT_EVERY_MS = 150;
const VIEW_EVERY_MS = 200;
const REPORT_EVERY_MS = 1_000;
const RETRY_EVERY_MS = 2_000;
const REPAIR_EVERY_MS = 1_000;
const RECONCILE_EVERY_MS = 20_000;

/** Everything that happens without a request. */
export function startWorkers(
  app: {
    catalogue: Catalogue;
    release: Release;
    moves: MoneyMoves;
    admissions: Admissions;
    views: RoomViews;
    silence: Silence;
    keeper: CacheKeeper;
    /** Null where the stock cache ends with this process: it cannot lag behind then. */
    reconciler: Reconciler | null;
  },
  tools: { clock: Clock; telemetry: Telemetry },
): Worker {
  const { reconciler } = app;
  const workers = [
    repeat({ name: "opener", everyMs: OPEN_EVERY_MS, round: () => app.catalogue.openDue() }, tools),
    repeat({ name: "sweeper", everyMs: SWEEP_EVERY_MS, round: () => sweep(app, tools) }, tools),
    repeat(
      { name: "payment worker", everyMs: RETRY_EVERY_MS, round: () => app.moves.retryPending() },
      tools,
    ),
    repeat(
      { name: "admission", everyMs: ADMIT_EVERY_MS, round: () => app.admissions.round() },
      tools,
    ),
    repeat(
      { name: "room reader", everyMs: VIEW_EVERY_MS, round: () => app.views.refreshAll() },
      tools,
    ),
    repeat(
      { name: "poll report", everyMs: REPORT_EVERY_MS, round: () => app.silence.round() },
      tools,
    ),
    repeat(
      { name: "cache keeper", everyMs: REPAIR_EVERY_MS, round: () => app.keeper.round() },
      tools,
    ),
  ];
  if (reconciler !== null) {
    const round = () => reconciler.walk();
    workers.push(repeat({ name: "reconciler", everyMs: RECONCILE_EVERY_MS, round }, tools));
  }
  return {
    async stop() {
      await Promise.all(workers.map((worker) => worker.stop()));
    },
  };
}

/** Batch after batch, with a turn of the event loop between them for those who read. */
async function sweep(
  { release }: { release: Release },
  { clock }: { clock: Clock },
): Promise<void> {
  while (await release.expireSome()) await nextTurn(clock);
}
