import { refused } from "../../domain/refusal.ts";
import type { KeyedReservation, KeyHashes } from "../../ports/reservationLedger.ts";
import type { ReserveAnswer } from "./reserve.ts";

/** The effect that an idempotency key already had, unless it came with another body. */
export function replay(found: KeyedReservation, key: KeyHashes | null): ReserveAnswer {
  if (key === null || found.bodyHash !== key.bodyHash) return refused("key_reused");
  return { kind: "held", reservation: found.reservation };
}
