import type { Reservation } from "../domain/reservation.ts";
import type { Clock } from "../ports/clock.ts";
import { LedgerFault } from "../ports/ledger.ts";
import type { Meters } from "../ports/meters.ts";
import type { ReservationLedger } from "../ports/reservationLedger.ts";
import { GroupCommit } from "./groupCommit.ts";

const LIMITS = { rowsMax: 256, inFlightMax: 4, waitingMax: 16_384 };
const LANE = "reads";

interface ReservationReadsDeps {
  ledger: ReservationLedger;
  clock: Clock;
  meters: Meters;
}

/** Reads reservations by id; those asked for in the same turn share one query. */
export class ReservationReads {
  readonly #reads: GroupCommit<string, Reservation | null>;

  constructor({ ledger, clock, meters }: ReservationReadsDeps) {
    this.#reads = new GroupCommit({
      clock,
      limits: LIMITS,
      onBatch: (rows) => meters.batch("read", rows),
      async run(_lane, jobs) {
        const rows = await ledger.findReservations([...new Set(jobs.map((job) => job.request))]);
        const byId = new Map(rows.map((row) => [row.id, row]));
        for (const job of jobs) job.answer(byId.get(job.request) ?? null);
      },
    });
  }

  /** The buyer's own reservation; another's is as good as missing. */
  async findOwn(query: { reservationId: string; buyerId: string }): Promise<Reservation | null> {
    const read = this.#reads.submit(LANE, query.reservationId);
    if (read === null) throw new LedgerFault("too many reads are waiting", "rolled_back");
    const reservation = await read;
    return reservation?.buyerId === query.buyerId ? reservation : null;
  }
}
