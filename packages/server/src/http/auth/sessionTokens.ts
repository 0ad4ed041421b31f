import type { Clock, Ids } from "../../ports/clock.ts";
import { Recent } from "./recent.ts";
import { Seal } from "./seal.ts";

export interface IssuedSession {
  readonly buyerId: string;
  readonly token: string;
  readonly expiresAtMs: number;
}

interface Verified {
  readonly buyerId: string;
  readonly expiresAtMs: number;
}

const LIFETIME_MS = 24 * 60 * 60 * 1_000;
/** Keeps these tags apart from those of any other token made with the same key. */
const PURPOSE = "dropctl session 1 ";
const TOKEN = /^([0-9a-f-]{36})\.([0-9a-z]{1,12})\.([A-Za-z0-9_-]{43})$/;

/**
 * Buyers' tokens: `buyerId.expiry.tag`, the expiry in base-36 seconds, the tag an HMAC-SHA-256
 * over both. There is one algorithm, so nobody can choose another. A token that was verified or
 * issued here lately is found in memory; its expiry is checked each time all the same.
 */
export class SessionTokens {
  readonly #clock: Clock;
  readonly #ids: Ids;
  readonly #seal: Seal;
  readonly #recent = new Recent<Verified>();

  /** `key`: 32 secret bytes, the same in every process of a deployment. */
  constructor({ key, clock, ids }: { key: Buffer; clock: Clock; ids: Ids }) {
    this.#clock = clock;
    this.#ids = ids;
    this.#seal = new Seal({ key, purpose: PURPOSE });
  }

  issue(): IssuedSession {
    const buyerId = this.#ids.next();
    const expirySeconds = Math.ceil((this.#clock.nowMs() + LIFETIME_MS) / 1_000);
    const signed = `${buyerId}.${expirySeconds.toString(36)}`;
    const token = this.#seal.put(signed);
    const expiresAtMs = expirySeconds * 1_000;
    this.#recent.keep(token, { buyerId, expiresAtMs });
    return { buyerId, token, expiresAtMs };
  }

  /** The buyer's id; null when the token is not ours, was altered or has expired. */
  verify(token: string): string | null {
    const verified = this.#recent.find(token, () => this.#check(token));
    if (verified === null) return null;
    return verified.expiresAtMs > this.#clock.nowMs() ? verified.buyerId : null;
  }

  #check(token: string): Verified | null {
    const [, buyerId, expiry, tag] = TOKEN.exec(token) ?? [];
    if (buyerId === undefined || expiry === undefined || tag === undefined) return null;
    if (!this.#seal.fits({ text: `${buyerId}.${expiry}`, tag })) return null;
    return { buyerId, expiresAtMs: Number.parseInt(expiry, 36) * 1_000 };
  }
}
