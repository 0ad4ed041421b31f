import type { Clock } from "../ports/clock.ts";

/** A request that waits for its answer; the batch that carries it settles each on its own. */
export interface Job<Request, Answer> {
  readonly request: Request;
  answer(answer: Answer): void;
  fail(cause: unknown): void;
}

interface Lane<Request, Answer> {
  waiting: Job<Request, Answer>[];
  inFlight: number;
  scheduled: boolean;
}

export interface GroupCommitLimits {
  /** Requests in one batch. */
  rowsMax: number;
  /** Batches of a lane under way at once. */
  inFlightMax: number;
  /** Requests of a lane that wait for a batch; beyond it `submit` answers null. */
  waitingMax: number;
}

export const RESERVE_LIMITS: GroupCommitLimits = {
  rowsMax: 256,
  inFlightMax: 2,
  waitingMax: 16_384,
};

/**
 * Turns the requests that arrive in the same turn of the event loop into one batch, so that a
 * transaction is paid for once a batch and not once a buyer. A lane (a drop) keeps its order.
 */
export class GroupCommit<Request, Answer> {
  readonly #lanes = new Map<string, Lane<Request, Answer>>();
  readonly #clock: Clock;
  readonly #limits: GroupCommitLimits;
  readonly #onBatch: (rows: number) => void;
  readonly #run: (lane: string, jobs: readonly Job<Request, Answer>[]) => Promise<void>;

  /**
   * `run` must settle every job; what it leaves or throws fails the jobs it had. `onBatch` is
   * told how many there are.
   */
  constructor(options: {
    clock: Clock;
    limits: GroupCommitLimits;
    onBatch: (rows: number) => void;
    run: (lane: string, jobs: readonly Job<Request, Answer>[]) => Promise<void>;
  }) {
    this.#clock = options.clock;
    this.#limits = options.limits;
    this.#onBatch = options.onBatch;
    this.#run = options.run;
  }

  /** null: too many are waiting already. */
  submit(laneId: string, request: Request): Promise<Answer> | null {
    let lane = this.#lanes.get(laneId);
    if (lane === undefined) {
      lane = { waiting: [], inFlight: 0, scheduled: false };
      this.#lanes.set(laneId, lane);
    }
    if (lane.waiting.length >= this.#limits.waitingMax) return null;
    const { waiting } = lane;
    const promise = new Promise<Answer>((answer, fail) => {
      waiting.push({ request, answer, fail });
    });
    this.#schedule(laneId, lane);
    return promise;
  }

  #schedule(laneId: string, lane: Lane<Request, Answer>): void {
    if (lane.scheduled || lane.inFlight >= this.#limits.inFlightMax) return;
    lane.scheduled = true;
    this.#clock.soon(() => {
      lane.scheduled = false;
      this.#start(laneId, lane);
    });
  }

  #start(laneId: string, lane: Lane<Request, Answer>): void {
    while (lane.waiting.length > 0 && lane.inFlight < this.#limits.inFlightMax) {
      const { rowsMax } = this.#limits;
      // The whole list is the common case: swap it for an empty one instead of copying.
      const jobs = lane.waiting.length <= rowsMax ? lane.waiting : lane.waiting.splice(0, rowsMax);
      if (jobs === lane.waiting) lane.waiting = [];
      lane.inFlight += 1;
      this.#onBatch(jobs.length);
      void this.#carry(laneId, lane, jobs);
    }
  }

  async #carry(
    laneId: string,
    lane: Lane<Request, Answer>,
    jobs: readonly Job<Request, Answer>[],
  ): Promise<void> {
    try {
      await this.#run(laneId, jobs);
    } catch (cause) {
      for (const job of jobs) job.fail(cause);
    }
    lane.inFlight -= 1;
    if (lane.waiting.length > 0) this.#schedule(laneId, lane);
    else if (lane.inFlight === 0) this.#lanes.delete(laneId);
  }
}
