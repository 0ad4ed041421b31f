import { timingSafeEqual } from "node:crypto";
import { createHmacSha256 } from "./hmac.ts";

/**
 * Signs short ASCII texts with an HMAC-SHA-256. There is one algorithm, so nobody can choose
 * another; `purpose` keeps these tags apart from those of other tokens made with the same key.
 */
export class Seal {
  readonly #purpose: string;
  readonly #hmac: (message: string) => string;

  /** `key`: 32 secret bytes, the same in every process of a deployment. */
  constructor({ key, purpose }: { key: Buffer; purpose: string }) {
    this.#purpose = purpose;
    this.#hmac = createHmacSha256(key);
  }

  /** `text.tag` */
  put(text: string): string {
    return `${text}.${this.#hmac(this.#purpose + text)}`;
  }

  fits({ text, tag }: { text: string; tag: string }): boolean {
    return timingSafeEqual(Buffer.from(tag), Buffer.from(this.#hmac(this.#purpose + text)));
  }
}
