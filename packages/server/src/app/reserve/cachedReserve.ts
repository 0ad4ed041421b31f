import { type Drop, type PhaseRefusal, refusalOf } from "../../domain/drop.ts";
import { type Refused, refused } from "../../domain/refusal.ts";
import type { ClaimAnswer } from "../../domain/stockBook.ts";
import type { Clock, Ids } from "../../ports/clock.ts";
import type { Meters } from "../../ports/meters.ts";
import type { ReservationLedger } from "../../ports/reservationLedger.ts";
import type { RoomLedger } from "../../ports/roomLedger.ts";
import type { ClaimReply, StockCache } from "../../ports/stockCache.ts";
import type { Telemetry } from "../../ports/telemetry.ts";
import type { Activity } from "../activity.ts";
import type { DropDirectory } from "../dropDirectory.ts";
import type { EffectOutbox } from "../effectOutbox.ts";
import { GroupCommit, type Job, RESERVE_LIMITS } from "../groupCommit.ts";
import type { StockRebuild } from "../stockRebuild.ts";
import type { ClaimCommit } from "./claimCommit.ts";
import { replay } from "./replay.ts";
import type { ReserveAnswer, ReserveRequest } from "./reserve.ts";

/** A request with the id its reservation would have; `lookedUp`: the ledger knows no such key. */
export interface PendingClaim extends ReserveRequest {
  readonly reservationId: string;
  readonly lookedUp: boolean;
}

export type ClaimJob = Job<PendingClaim, ReserveAnswer>;

/** Requests of one drop that may all reserve, or for one reason none of them. */
interface Requests {
  readonly drop: Drop;
  readonly jobs: readonly ClaimJob[];
  readonly barred: PhaseRefusal | "not_admitted" | null;
}

/** The "after": the stock cache marks or refuses a whole batch, one transaction commits it. */
export class CachedReserve {
  readonly #ledger: ReservationLedger & RoomLedger;
  readonly #cache: StockCache;
  readonly #directory: DropDirectory;
  readonly #outbox: EffectOutbox;
  readonly #rebuild: StockRebuild;
  readonly #commit: ClaimCommit;
  readonly #ids: Ids;
  readonly #telemetry: Telemetry;
  readonly #batches: GroupCommit<PendingClaim, ReserveAnswer>;

  constructor(deps: {
    ledger: ReservationLedger & RoomLedger;
    cache: StockCache;
    directory: DropDirectory;
    outbox: EffectOutbox;
    rebuild: StockRebuild;
    activity: Activity;
    commit: ClaimCommit;
    clock: Clock;
    ids: Ids;
    telemetry: Telemetry;
    meters: Meters;
  }) {
    this.#ledger = deps.ledger;
    this.#cache = deps.cache;
    this.#directory = deps.directory;
    this.#outbox = deps.outbox;
    this.#rebuild = deps.rebuild;
    this.#commit = deps.commit;
    this.#ids = deps.ids;
    this.#telemetry = deps.telemetry;
    this.#batches = new GroupCommit({
      clock: deps.clock,
      limits: RESERVE_LIMITS,
      onBatch: (rows) => deps.meters.batch("reserve", rows),
      run: (dropId, jobs) => deps.activity.during(dropId, () => this.#decide(dropId, jobs)),
    });
  }

  reserve(request: ReserveRequest): Promise<ReserveAnswer> | Refused {
    return this.#submit(request, false);
  }

  #submit(request: ReserveRequest, lookedUp: boolean): Promise<ReserveAnswer> | Refused {
    const { dropId, buyerId, key, reference } = request;
    const reservationId = this.#ids.next();
    const claim = { dropId, buyerId, key, reference, reservationId, lookedUp };
    return this.#batches.submit(dropId, claim) ?? refused("overloaded");
  }

  async #decide(dropId: string, jobs: readonly ClaimJob[]): Promise<void> {
    const drop = await this.#directory.get(dropId);
    if (drop === null) return answerAll(jobs, refused("not_found"));
    const phase = refusalOf(drop.phase);
    if (drop.waitingRoom === "off" || phase !== null) {
      return this.#decideFor({ drop, jobs, barred: phase });
    }
    const buyerIds = jobs.map((job) => job.request.buyerId);
    const admitted = await this.#ledger.findAdmitted({ dropId, buyerIds });
    const isAdmitted = ({ request }: ClaimJob) => admitted.has(request.buyerId);
    // Whoever is not admitted must not take a unit from the cache, not even for a moment.
    await Promise.all([
      this.#decideFor({ drop, jobs: jobs.filter(isAdmitted), barred: null }),
      this.#decideFor({
        drop,
        jobs: jobs.filter((job) => !isAdmitted(job)),
        barred: "not_admitted",
      }),
    ]);
  }

  async #decideFor({ drop, jobs, barred }: Requests): Promise<void> {
    if (jobs.length === 0) return;
    const dropId = drop.id;
    const reply = await this.#claim(dropId, barred === null, jobs);
    if (reply.kind === "fenced") {
      this.#rebuild.start(dropId);
      return answerAll(jobs, refused("stock_unavailable"));
    }
    const granted: { job: ClaimJob; liveSlot: number }[] = [];
    const known: ClaimJob[] = [];
    for (const [index, job] of jobs.entries()) {
      const answer = reply.answers[index] as ClaimAnswer;
      if (answer.kind === "provisional") granted.push({ job, liveSlot: answer.liveSlot });
      else if (answer.kind === "known") known.push(job);
      else void this.#refuse(job, refusalFor(answer, { drop, barred }));
    }
    for (const job of known) void this.#lookUp(job);
    if (granted.length > 0) await this.#commit.commit({ drop, epoch: reply.epoch, granted });
  }

  async #claim(dropId: string, open: boolean, jobs: readonly ClaimJob[]): Promise<ClaimReply> {
    const effects = this.#outbox.take(dropId);
    const claims = jobs.map(({ request }) => ({
      reservationId: request.reservationId,
      buyerId: request.buyerId,
      keyHash: request.key?.keyHash ?? null,
      lookedUp: request.lookedUp,
    }));
    try {
      return await this.#cache.claim({ dropId, open, claims, effects });
    } catch (cause) {
      this.#outbox.add(dropId, effects);
      this.#telemetry.fault("the stock cache did not answer", { dropId, cause });
      return { kind: "fenced" };
    }
  }

  /** While a key that had been looked up waited for its turn, it may have had its effect. */
  async #refuse(job: ClaimJob, refusal: Refused): Promise<void> {
    const { key, dropId, buyerId, lookedUp } = job.request;
    if (key === null || !lookedUp) return job.answer(refusal);
    try {
      const found = await this.#ledger.findByKey({ dropId, buyerId, keyHash: key.keyHash });
      job.answer(found === null ? refusal : replay(found, key));
    } catch (cause) {
      job.fail(cause);
    }
  }

  /** Before any refusal, a key that may have had an effect is looked up in the ledger. */
  async #lookUp(job: ClaimJob): Promise<void> {
    const { key, dropId, buyerId } = job.request;
    try {
      const found =
        key && (await this.#ledger.findByKey({ dropId, buyerId, keyHash: key.keyHash }));
      job.answer(found ? replay(found, key) : await this.#submit(job.request, true));
    } catch (cause) {
      job.fail(cause);
    }
  }
}

function refusalFor(
  answer: Exclude<ClaimAnswer, { kind: "provisional" | "known" }>,
  { drop, barred }: Pick<Requests, "drop" | "barred">,
): Refused {
  if (answer.kind === "not_open") return refused(barred ?? "not_open");
  // An admission has a unit behind it: the cache has not heard yet that it came back.
  if (answer.kind === "sold_out" && drop.waitingRoom === "fifo") {
    return refused("stock_unavailable");
  }
  if (answer.kind !== "limit_reached") return refused(answer.kind);
  return { kind: "refused", reason: "limit_reached", reservationIds: answer.reservationIds };
}

function answerAll(jobs: readonly ClaimJob[], answer: ReserveAnswer): void {
  for (const job of jobs) job.answer(answer);
}
