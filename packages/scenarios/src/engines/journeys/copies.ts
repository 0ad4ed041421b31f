import type { Judged } from "../measure/answers.ts";
import type { Reply } from "./courier.ts";

/** Refusals that a copy may get while another one is still to be granted. */
const MATTER_OF_TURNS = new Set(["sold_out", "declined"]);

/** What the copies of one request were told. */
export class Copies {
  /** The distinct ids of what was granted; more than one is a fault of the target. */
  readonly ids: string[] = [];
  #grantedMs = Number.POSITIVE_INFINITY;
  readonly #noes: { judged: Judged; sentMs: number }[] = [];
  /** Copies without an answer. */
  open: number;

  constructor(copies: number) {
    this.open = copies;
  }

  /** The id, when it is a new one. */
  take({ judged, body, sentMs, nowMs }: Reply): string | undefined {
    this.open--;
    if (judged.counts !== "succeeded") {
      this.#noes.push({ judged, sentMs });
      return undefined;
    }
    this.#grantedMs = Math.min(this.#grantedMs, nowMs);
    const { id } = JSON.parse(body) as { id: string };
    if (this.ids.includes(id)) return undefined;
    this.ids.push(id);
    return id;
  }

  /** Codes of refusals that cannot stand beside the grant: sent after it, or never a matter of turns. */
  takenBack(): string[] {
    if (this.ids.length === 0) return [];
    return this.#noes
      .filter(({ judged }) => judged.counts === "refused")
      .filter(({ judged, sentMs }) => {
        return sentMs > this.#grantedMs || !MATTER_OF_TURNS.has(judged.code);
      })
      .map(({ judged }) => judged.code);
  }

  /** The answer of the whole, when nothing was granted: the worst of them. */
  no(): Judged {
    const noes = this.#noes.map(({ judged }) => judged);
    const worst =
      noes.find(({ counts }) => counts === "failed") ??
      noes.find(({ code }) => !MATTER_OF_TURNS.has(code)) ??
      noes[0];
    return worst ?? { counts: "failed", code: "not_sent", retry: false };
  }
}
