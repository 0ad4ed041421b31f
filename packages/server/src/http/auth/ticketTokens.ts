import type { TicketName } from "../../app/room/tickets.ts";
import type { Clock } from "../../ports/clock.ts";
import { Recent } from "./recent.ts";
import { Seal } from "./seal.ts";

/** A ticket's token, verified. */
export interface VerifiedTicket extends TicketName {
  readonly token: string;
  readonly expiresAtMs: number;
}

const LIFETIME_MS = 60 * 60 * 1_000;
/** A poll after this gets a new token, so that whoever keeps polling never loses the place. */
const RENEW_AFTER_MS = LIFETIME_MS / 2;
/** Keeps these tags apart from those of any other token made with the same key. */
const PURPOSE = "dropctl ticket 1 ";
const ID = "[0-9a-f-]{36}";
const TOKEN = new RegExp(
  `^(${ID})\\.(${ID})\\.([0-9a-z]{1,8})\\.([0-9a-z]{1,12})\\.([A-Za-z0-9_-]{43})$`,
);

/**
 * Tickets as their holders carry them: `dropId.buyerId.number.expiry.tag`, number and expiry
 * (in seconds) in base 36, the tag an HMAC-SHA-256 over the rest. It tells where somebody
 * stands; to reserve takes the buyer's own session too, so a stolen one gains no unit.
 */
export class TicketTokens {
  readonly #clock: Clock;
  readonly #seal: Seal;
  readonly #recent = new Recent<VerifiedTicket>();

  /** `key`: 32 secret bytes, the same in every process of a deployment. */
  constructor({ key, clock }: { key: Buffer; clock: Clock }) {
    this.#clock = clock;
    this.#seal = new Seal({ key, purpose: PURPOSE });
  }

  issue({ dropId, buyerId, number }: TicketName): string {
    const expirySeconds = Math.ceil((this.#clock.nowMs() + LIFETIME_MS) / 1_000);
    const signed = `${dropId}.${buyerId}.${number.toString(36)}.${expirySeconds.toString(36)}`;
    const token = this.#seal.put(signed);
    const expiresAtMs = expirySeconds * 1_000;
    this.#recent.keep(token, { dropId, buyerId, number, token, expiresAtMs });
    return token;
  }

  /** The same token while it is young. */
  renew(ticket: VerifiedTicket): string {
    const isYoung = ticket.expiresAtMs - this.#clock.nowMs() > LIFETIME_MS - RENEW_AFTER_MS;
    return isYoung ? ticket.token : this.issue(ticket);
  }

  /** null when the token is not ours, was altered or has expired. */
  verify(token: string): VerifiedTicket | null {
    const verified = this.#recent.find(token, () => this.#check(token));
    if (verified === null) return null;
    return verified.expiresAtMs > this.#clock.nowMs() ? verified : null;
  }

  #check(token: string): VerifiedTicket | null {
    const [, dropId, buyerId, number, expiry, tag] = TOKEN.exec(token) ?? [];
    if (dropId === undefined || buyerId === undefined) return null;
    if (number === undefined || expiry === undefined || tag === undefined) return null;
    const text = `${dropId}.${buyerId}.${number}.${expiry}`;
    if (!this.#seal.fits({ text, tag })) return null;
    const expiresAtMs = Number.parseInt(expiry, 36) * 1_000;
    return { dropId, buyerId, number: Number.parseInt(number, 36), token, expiresAtMs };
  }
}
