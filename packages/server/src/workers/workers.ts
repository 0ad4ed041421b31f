import type { Catalogue } from "../app/catalogue.ts";
import type { MoneyMoves } from "../app/pay/moneyMoves.ts";
import type { Release } from "../app/release.ts";
import type { Clock } from "../ports/clock.ts";
import type { Telemetry } from "../ports/telemetry.ts";
import { repeat, type Worker } from "./repeat.ts";

/** Milliseconds between rounds: a drop opens within 100 ms, a hold ends within 2 s. */
const OPEN_EVERY_MS = 50;
const SWEEP_EVERY_MS = 200;
const RETRY_EVERY_MS = 2_000;

/** Everything that happens without a request. */
export function startWorkers(
  app: { catalogue: Catalogue; release: Release; moves: MoneyMoves },
  tools: { clock: Clock; telemetry: Telemetry },
): Worker {
  const workers = [
    repeat({ name: "opener", everyMs: OPEN_EVERY_MS, round: () => app.catalogue.openDue() }, tools),
    repeat({ name: "sweeper", everyMs: SWEEP_EVERY_MS, round: () => sweep(app, tools) }, tools),
    repeat(
      { name: "payment worker", everyMs: RETRY_EVERY_MS, round: () => app.moves.retryPending() },
      tools,
    ),
  ];
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
  while (await release.expireSome()) await new Promise<void>((resolve) => clock.soon(resolve));
}
