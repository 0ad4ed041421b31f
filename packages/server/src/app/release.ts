import type { Drop } from "../domain/drop.ts";
import { type Refused, refused } from "../domain/refusal.ts";
import type { ReleaseReason, Reservation } from "../domain/reservation.ts";
import type { Clock } from "../ports/clock.ts";
import type { Meters } from "../ports/meters.ts";
import type { ReservationLedger } from "../ports/reservationLedger.ts";
import type { Telemetry } from "../ports/telemetry.ts";
import type { Activity } from "./activity.ts";
import type { DirectTurns } from "./directTurns.ts";
import type { DropDirectory } from "./dropDirectory.ts";
import type { EffectOutbox } from "./effectOutbox.ts";
import { GroupCommit, type Job, RESERVE_LIMITS } from "./groupCommit.ts";
import type { ReservationReads } from "./reservationReads.ts";
import type { Admissions } from "./room/admissions.ts";

export type CancelAnswer =
  | { readonly kind: "released"; readonly reservation: Reservation }
  | Refused;

const OVERDUE_PER_BATCH_MAX = 256;
/** The sweeper waits so long for a drop whose row is locked, then goes on with the others. */
const EXPIRY_MS_MAX = 500;

/** Gives units back: a buyer cancels, or the sweeper expires what was not paid in time. */
export class Release {
  readonly #ledger: ReservationLedger;
  readonly #reads: ReservationReads;
  readonly #directory: DropDirectory;
  readonly #outbox: EffectOutbox;
  readonly #activity: Activity;
  readonly #admissions: Admissions;
  readonly #turns: DirectTurns;
  readonly #clock: Clock;
  readonly #telemetry: Telemetry;
  /** Drops whose overdue holds are being released. */
  readonly #expiring = new Set<string>();
  readonly #cancels: GroupCommit<string, true>;

  constructor(deps: {
    ledger: ReservationLedger;
    reads: ReservationReads;
    directory: DropDirectory;
    outbox: EffectOutbox;
    activity: Activity;
    admissions: Admissions;
    turns: DirectTurns;
    clock: Clock;
    telemetry: Telemetry;
    meters: Meters;
  }) {
    this.#ledger = deps.ledger;
    this.#reads = deps.reads;
    this.#directory = deps.directory;
    this.#outbox = deps.outbox;
    this.#activity = deps.activity;
    this.#admissions = deps.admissions;
    this.#turns = deps.turns;
    this.#clock = deps.clock;
    this.#telemetry = deps.telemetry;
    this.#cancels = new GroupCommit({
      clock: deps.clock,
      limits: RESERVE_LIMITS,
      onBatch: (rows) => deps.meters.batch("cancel", rows),
      run: (dropId, jobs) => this.#cancelAll(dropId, jobs),
    });
  }

  async cancel(query: { reservationId: string; buyerId: string }): Promise<CancelAnswer> {
    const before = await this.#reads.findOwn(query);
    if (before === null) return refused("not_found");
    if (before.state === "held") {
      const drop = await this.#directory.get(before.dropId);
      if (drop === null) return refused("not_found");
      if ((await this.#cancelHeld(drop, before.id)) === null) return refused("overloaded");
    }
    const after = before.state === "held" ? await this.#reads.findOwn(query) : before;
    if (after === null) return refused("not_found");
    if (after.releaseReason === "cancelled") return { kind: "released", reservation: after };
    return refused(after.state === "released" ? "expired" : "illegal_transition");
  }

  /**
   * Expires a batch of what is overdue; false when nothing more is, or something failed. Drops go
   * side by side, and one that takes long is left to itself: a locked row must not keep the other
   * drops' holds from ending.
   */
  async expireSome(): Promise<boolean> {
    const query = { limit: OVERDUE_PER_BATCH_MAX, exceptDropIds: [...this.#expiring] };
    const overdue = await this.#ledger.findOverdue(query);
    if (overdue.length === 0) return false;
    const groups = Map.groupBy(overdue, (row) => row.dropId);
    const work = Promise.all(
      [...groups].map(([dropId, rows]) => this.#expire({ dropId, ids: rows.map(({ id }) => id) })),
    );
    const late = Promise.withResolvers<readonly boolean[]>();
    const cancel = this.#clock.after(EXPIRY_MS_MAX, () => late.resolve([]));
    const outcomes = await Promise.race([work, late.promise]);
    cancel();
    return overdue.length === OVERDUE_PER_BATCH_MAX && outcomes.every(Boolean);
  }

  /** False: it failed, and is tried again in a later round. */
  async #expire({ dropId, ids }: { dropId: string; ids: readonly string[] }): Promise<boolean> {
    this.#expiring.add(dropId);
    try {
      const drop = await this.#directory.get(dropId);
      if (drop !== null) await this.#release(drop, ids, "expired");
      return true;
    } catch (cause) {
      this.#telemetry.fault("holds could not be expired", { dropId, cause });
      return false;
    } finally {
      this.#expiring.delete(dropId);
    }
  }

  /** null: too many wait. */
  #cancelHeld(drop: Drop, id: string): Promise<unknown> | null {
    return drop.stockMode === "direct"
      ? this.#turns.take(() => this.#release(drop, [id], "cancelled"))
      : this.#cancels.submit(drop.id, id);
  }

  async #cancelAll(dropId: string, jobs: readonly Job<string, true>[]): Promise<void> {
    const drop = await this.#directory.get(dropId);
    const ids = [...new Set(jobs.map((job) => job.request))];
    if (drop !== null) await this.#release(drop, ids, "cancelled");
    for (const job of jobs) job.answer(true);
  }

  async #release(drop: Drop, ids: readonly string[], reason: ReleaseReason): Promise<void> {
    const locks = drop.stockMode === "cached" ? "rows_first" : "drop_first";
    await this.#activity.during(drop.id, async () => {
      const release = { dropId: drop.id, ids, reason, locks } as const;
      const { released, epoch } = await this.#ledger.release(release);
      if (released.length > 0) this.#admissions.wake(drop.id);
      if (drop.stockMode === "direct") return;
      this.#outbox.add(
        drop.id,
        released.map((reservationId) => ({ kind: "release", reservationId, epoch })),
      );
    });
  }
}
