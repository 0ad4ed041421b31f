import { ROUTES } from "@dropctl/protocol";
import type { Acknowledgement } from "../../../load/result.ts";
import type { JourneyEnd, Reply } from "../../../own/journey.ts";
import { countsOf } from "../../measure/answers.ts";
import type { Request } from "../connections.ts";
import type { QueueTally } from "../queueTally.ts";
import type { Witness } from "./buyerHttp.ts";

const RESERVE = new RegExp(`^${ROUTES.reserve.path.replace(/:\w+/, "[^/?]+")}$`);

type Reason = { end: "refused" | "failed"; reason: string };

/** What one buyer was told, from which its end follows where the journey does not say. */
export class Sightings implements Witness {
  readonly #buyer: number;
  readonly #tally: QueueTally;
  readonly #acknowledged: Acknowledgement[] = [];
  /** By the last answer; null: it was a yes that ends nothing. */
  #last: Reason | null = null;
  /** Why it is not known whether a reservation was made, by its idempotency key. */
  readonly #unsure = new Map<string, string>();

  constructor(buyer: number, tally: QueueTally) {
    this.#buyer = buyer;
    this.#tally = tally;
  }

  reserved(reservationId: string): void {
    // The same key gives the same reservation again.
    if (this.#acknowledged.some((known) => known.reservationId === reservationId)) return;
    this.#acknowledged.push(this.#tally.acknowledge(this.#buyer, reservationId));
  }

  ordered(reservationId: string): void {
    const found = this.#acknowledged.find((known) => known.reservationId === reservationId);
    if (found !== undefined) found.ordered = true;
  }

  replied(reply: Reply<unknown>, { method, path, headers }: Request): void {
    if (method === "POST" && RESERVE.test(path)) {
      const key = headers["idempotency-key"] ?? "";
      if (!reply.ok && mayHaveActed(reply.code)) this.#unsure.set(key, reply.code);
      // Without a key an answer says nothing of the request before it.
      else if (key !== "") this.#unsure.delete(key);
    }
    if (!reply.ok) this.#last = { end: countsOf(reply.code), reason: reply.code };
    else if (method !== "DELETE") this.#last = null;
    else {
      const reason = path === ROUTES.leaveQueue.path ? "left" : "cancelled";
      this.#last = { end: "refused", reason };
    }
  }

  /** Who has a unit is accepted; anybody else ends as the journey, or else the last answer, says. */
  finish(said: JourneyEnd): void {
    const told = said == null ? this.#last : reasonOf(said);
    const [first] = this.#acknowledged;
    const paid = this.#acknowledged.find(({ ordered }) => ordered);
    if (paid !== undefined) this.#tally.paid(paid);
    else if (first !== undefined) this.#tally.unpaid(first, told?.reason ?? "not_paid");
    else {
      const { end, reason } = told ?? { end: "refused", reason: "not_reserved" };
      const [unsure] = this.#unsure.values();
      // Refused would mean that no unit is theirs, and the judge would hold the ledger to it.
      if (end === "refused" && unsure !== undefined) {
        this.#tally.sentAway(this.#buyer, "failed", unsure);
      } else this.#tally.sentAway(this.#buyer, end, reason);
    }
  }
}

function mayHaveActed(code: string): boolean {
  return code === "in_progress" || countsOf(code) === "failed";
}

function reasonOf(said: { refused: string } | { failed: string }): Reason {
  return "refused" in said
    ? { end: "refused", reason: said.refused }
    : { end: "failed", reason: said.failed };
}
