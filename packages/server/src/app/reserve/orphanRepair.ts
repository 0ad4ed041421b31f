import type { Clock } from "../../ports/clock.ts";
import type { ReservationLedger } from "../../ports/reservationLedger.ts";
import type { EffectOutbox } from "../effectOutbox.ts";

interface Orphans {
  readonly dropId: string;
  readonly epoch: number;
  readonly reservationIds: readonly string[];
}

const RETRY_MS = 1_000;

/**
 * Finds out what became of claims whose COMMIT answered with an error: their rows are there or
 * they are not. Until it is known, the cache keeps them provisional: a unit is held back rather
 * than sold twice.
 */
export class OrphanRepair {
  readonly #ledger: ReservationLedger;
  readonly #outbox: EffectOutbox;
  readonly #clock: Clock;
  #open = 0;

  constructor(deps: { ledger: ReservationLedger; outbox: EffectOutbox; clock: Clock }) {
    this.#ledger = deps.ledger;
    this.#outbox = deps.outbox;
    this.#clock = deps.clock;
  }

  isIdle(): boolean {
    return this.#open === 0;
  }

  add(batch: {
    drop: { id: string };
    epoch: number;
    granted: readonly { job: { request: { reservationId: string } } }[];
  }): void {
    this.#open += 1;
    const reservationIds = batch.granted.map(({ job }) => job.request.reservationId);
    void this.#repair({ dropId: batch.drop.id, epoch: batch.epoch, reservationIds });
  }

  async #repair(orphans: Orphans): Promise<void> {
    const { dropId, epoch, reservationIds } = orphans;
    try {
      const rows = await this.#ledger.findReservations(reservationIds);
      const found = new Set(rows.map((row) => row.id));
      this.#outbox.add(
        dropId,
        reservationIds.map((reservationId) => ({
          kind: found.has(reservationId) ? "confirm" : "give_back",
          reservationId,
          epoch,
        })),
      );
      this.#open -= 1;
    } catch {
      this.#clock.after(RETRY_MS, () => void this.#repair(orphans));
    }
  }
}
