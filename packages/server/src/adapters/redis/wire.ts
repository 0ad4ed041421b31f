import type {
  ClaimAnswer,
  ClaimRequest,
  EntryState,
  StockEffect,
  StockEntry,
  StockRow,
} from "../../domain/stockBook.ts";
import type { EpochEffect } from "../../ports/stockCache.ts";

/*
 * What goes to the scripts and comes back; each script's header says the same of its part.
 * One argument a field: measured faster than any text that Lua has to take apart.
 */

const EFFECT_KINDS = {
  confirm: "c",
  give_back: "g",
  settle: "s",
  release: "r",
} as const satisfies Record<StockEffect["kind"], string>;

export function pushEffects(args: string[], effects: readonly EpochEffect[]): void {
  for (const { kind, epoch, reservationId } of effects) {
    args.push(EFFECT_KINDS[kind], String(epoch), reservationId);
  }
}

export function pushClaims(args: string[], claims: readonly ClaimRequest[]): void {
  for (const { reservationId, buyerId, keyHash, lookedUp } of claims) {
    const key = keyHash === null ? "" : (lookedUp ? "=" : "?") + keyHash;
    args.push(reservationId, buyerId, key);
  }
}

export function pushRows(args: string[], rows: readonly StockRow[]): void {
  for (const { reservationId, buyerId, live } of rows) {
    const state = live === null ? "" : (live.state === "held" ? "h" : "p") + live.liveSlot;
    args.push(reservationId, buyerId, state);
  }
}

const ANSWERS: Record<string, ClaimAnswer> = {
  k: { kind: "known" },
  i: { kind: "in_progress" },
  n: { kind: "not_open" },
  s: { kind: "sold_out" },
};

/** The answers of `scripts/claim.lua`. */
export function readAnswers(text: string): ClaimAnswer[] {
  if (text === "") return [];
  return text.split(";").map((answer) => {
    const plain = ANSWERS[answer];
    if (plain !== undefined) return plain;
    if (!answer.startsWith("l")) return { kind: "provisional", liveSlot: Number(answer) };
    const ids = answer.slice(1);
    return { kind: "limit_reached", reservationIds: ids === "" ? [] : ids.split(",") };
  });
}

const STATES: Record<string, EntryState> = { v: "provisional", h: "held", p: "paid" };

/** Entries from pairs of id and entry, which is `<state><liveSlot>,<sinceMs>,<keyHash>,<buyerId>`. */
export function readEntries(pairs: readonly string[]): StockEntry[] {
  const entries: StockEntry[] = [];
  for (let at = 0; at + 1 < pairs.length; at += 2) {
    const reservationId = pairs[at] as string;
    const entry = pairs[at + 1] as string;
    const keyHashAt = entry.indexOf(",", entry.indexOf(",") + 1) + 1;
    const buyerId = entry.slice(entry.indexOf(",", keyHashAt) + 1);
    entries.push({ reservationId, buyerId, state: STATES[entry.charAt(0)] as EntryState });
  }
  return entries;
}
