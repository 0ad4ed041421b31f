import { longestPollMs, pollAfterMs } from "../../domain/pollPace.ts";
import type { WaitEstimate } from "../../domain/placeRate.ts";
import { type Refused, refused } from "../../domain/refusal.ts";
import type { Ticket, TicketState } from "../../domain/ticket.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Meters } from "../../ports/meters.ts";
import type { ReservationLedger } from "../../ports/reservationLedger.ts";
import type { JoinOutcome, JoinRefusal, RoomLedger } from "../../ports/roomLedger.ts";
import type { DropDirectory } from "../dropDirectory.ts";
import { GroupCommit, type Job, RESERVE_LIMITS } from "../groupCommit.ts";
import type { Admissions } from "./admissions.ts";
import type { RoomView } from "./roomView.ts";
import type { RoomViews } from "./roomViews.ts";
import type { Silence } from "./silence.ts";

/** Whose place it is: what a ticket's token says. */
export interface TicketName {
  readonly dropId: string;
  readonly buyerId: string;
  readonly number: number;
}

/** What the holder of a ticket is told. */
export interface TicketAnswer extends TicketName {
  readonly kind: "ticket";
  readonly state: TicketState | "sold_out";
  readonly ahead: number;
  readonly asOfMs: number;
  readonly wait: WaitEstimate | null;
  readonly chance: number | null;
  readonly admittedUntilMs: number | null;
  readonly retryAfterMs: number;
}

/** An answer to somebody who does not wait (any more). */
const NOT_WAITING = { kind: "ticket", ahead: 0, wait: null, chance: null } as const;
const ADMITTED_RETRY_MS = 1_000;
/** Until then this process has told the ledger what pace it gave a new ticket. */
const JOIN_SILENT_MS = 10_000;

/** Join the line, ask where one stands, leave it. */
export class Tickets {
  readonly #ledger: RoomLedger & Pick<ReservationLedger, "findLive">;
  readonly #directory: DropDirectory;
  readonly #views: RoomViews;
  readonly #admissions: Admissions;
  readonly #silence: Silence;
  readonly #random: () => number;
  readonly #joins: GroupCommit<string, JoinOutcome>;
  readonly #leaves: GroupCommit<number, Ticket | undefined>;

  constructor(deps: {
    ledger: RoomLedger & Pick<ReservationLedger, "findLive">;
    directory: DropDirectory;
    views: RoomViews;
    admissions: Admissions;
    silence: Silence;
    clock: Clock;
    meters: Meters;
    /** 0 up to 1. */
    random: () => number;
  }) {
    this.#ledger = deps.ledger;
    this.#directory = deps.directory;
    this.#views = deps.views;
    this.#admissions = deps.admissions;
    this.#silence = deps.silence;
    this.#random = deps.random;
    const { clock, meters } = deps;
    this.#joins = new GroupCommit({
      clock,
      limits: RESERVE_LIMITS,
      onBatch: (rows) => meters.batch("join", rows),
      run: (dropId, jobs) => this.#joinAll(dropId, jobs),
    });
    this.#leaves = new GroupCommit({
      clock,
      limits: RESERVE_LIMITS,
      onBatch: (rows) => meters.batch("leave", rows),
      run: (dropId, jobs) => this.#leaveAll(dropId, jobs),
    });
  }

  /** The place is in the ledger before the answer. */
  async join(who: { dropId: string; buyerId: string }): Promise<TicketAnswer | Refused> {
    const drop = await this.#directory.get(who.dropId);
    if (drop === null) return refused("not_found");
    if (drop.waitingRoom === "off") return refused("no_waiting_room");
    const outcome = await this.#joins.submit(who.dropId, who.buyerId);
    if (outcome === null) return refused("overloaded");
    if (outcome.kind === "refused") return this.#refuse(who, outcome.reason);
    const view = await this.#views.get(who.dropId);
    return view === null ? refused("not_found") : this.#describe(outcome.ticket, view);
  }

  /** Costs no call to the ledger for those who wait. */
  async poll(name: TicketName): Promise<TicketAnswer | Refused> {
    const view = await this.#views.get(name.dropId);
    if (view === null) return refused("not_found");
    if (view.isWaiting(name.number)) return this.#describeWaiting(name, view);
    const { dropId, number } = name;
    const ticket = await this.#ledger.findTicket({ dropId, number });
    return ticket === null ? refused("not_found") : this.#describe(ticket, view);
  }

  /** Undefined: the answer is not at hand, or the wait is over; to be asked by `poll`. */
  pollAtOnce(name: TicketName): TicketAnswer | undefined {
    const view = this.#views.get(name.dropId);
    if (view instanceof Promise || !view.isWaiting(name.number)) return undefined;
    return this.#describeWaiting(name, view);
  }

  /** A place given up; whoever used the admission keeps the reservation. */
  async leave(name: TicketName): Promise<TicketAnswer | Refused> {
    const ticket = await this.#leaves.submit(name.dropId, name.number);
    if (ticket === null) return refused("overloaded");
    if (ticket === undefined) return refused("not_found");
    if (ticket.state === "used") return refused("illegal_transition");
    const view = await this.#views.get(name.dropId);
    return view === null ? refused("not_found") : this.#describe(ticket, view);
  }

  /** Whoever lost the answer of a reservation finds it here: its admission is used. */
  async #refuse(who: { dropId: string; buyerId: string }, reason: JoinRefusal): Promise<Refused> {
    if (reason !== "limit_reached") return refused(reason);
    const live = await this.#ledger.findLive(who);
    return { kind: "refused", reason, reservationIds: live.map(({ id }) => id) };
  }

  #describe(ticket: Ticket, view: RoomView): TicketAnswer {
    const { dropId, buyerId, number } = ticket;
    const name = { dropId, buyerId, number };
    if (ticket.state === "waiting") return this.#describeWaiting(name, view);
    const { phase, asOfMs } = view.state;
    const isLate = ticket.state === "admitted" && phase === "closed";
    return {
      ...NOT_WAITING,
      ...name,
      state: isLate ? "sold_out" : ticket.state,
      asOfMs,
      admittedUntilMs: isLate ? null : ticket.admissionDeadlineMs,
      retryAfterMs: ADMITTED_RETRY_MS,
    };
  }

  #describeWaiting({ dropId, buyerId, number }: TicketName, view: RoomView): TicketAnswer {
    const { asOfMs, admissionMs } = view.state;
    if (view.isOver) {
      const state = "sold_out";
      const retryAfterMs = longestPollMs({ admissionMs });
      const rest = { asOfMs, admittedUntilMs: null, retryAfterMs };
      // Still in the line, for what a refund brings back.
      this.#silence.polled({ dropId, number, retryAfterMs });
      return { ...NOT_WAITING, dropId, buyerId, number, state, ...rest };
    }
    const { ahead, wait, chance } = view.outlook(number);
    // By the shortest wait that is plausible: whoever sleeps through an admission wastes a place.
    const waitSeconds = wait === null ? null : wait.low;
    const random = this.#random();
    const retryAfterMs = pollAfterMs({ ahead, waitSeconds, admissionMs, random });
    this.#silence.polled({ dropId, number, retryAfterMs });
    return {
      kind: "ticket",
      ...{ dropId, buyerId, number, state: "waiting", ahead, asOfMs, wait, chance },
      admittedUntilMs: null,
      retryAfterMs,
    };
  }

  async #joinAll(dropId: string, jobs: readonly Job<string, JoinOutcome>[]): Promise<void> {
    const buyerIds = jobs.map((job) => job.request);
    const outcomes = await this.#ledger.join({ dropId, buyerIds, silentInMs: JOIN_SILENT_MS });
    for (const [index, job] of jobs.entries()) job.answer(outcomes[index] as JoinOutcome);
    this.#admissions.wake(dropId);
  }

  async #leaveAll(dropId: string, jobs: readonly Job<number, Ticket | undefined>[]): Promise<void> {
    const numbers = jobs.map((job) => job.request);
    const tickets = await this.#ledger.leave({ dropId, numbers });
    const byNumber = new Map(tickets.map((ticket) => [ticket.number, ticket]));
    // Polls here must not find them in the line any more; other processes learn it soon.
    await this.#views.refresh(dropId);
    for (const job of jobs) job.answer(byNumber.get(job.request));
    this.#admissions.wake(dropId);
  }
}
