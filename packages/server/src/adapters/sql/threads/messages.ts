import type { StockRow } from "../../../domain/stockBook.ts";
import type { Ledger, LedgerFault } from "../../../ports/ledger.ts";

/** The methods whose answer is a value that can be sent from thread to thread. */
export type CallName = Exclude<keyof Ledger, "snapshot" | "close">;

/** To a ledger thread. A snapshot is read chunk by chunk, as fast as it is asked for. */
export type ToThread =
  | {
      readonly kind: "call";
      readonly id: number;
      readonly name: CallName;
      readonly args: unknown[];
    }
  | { readonly kind: "snapshot"; readonly id: number; readonly dropId: string }
  | { readonly kind: "next"; readonly id: number; readonly snapshotId: number }
  | { readonly kind: "end"; readonly id: number; readonly snapshotId: number }
  | { readonly kind: "close"; readonly id: number };

/** From a ledger thread: `id` says which message is answered. */
export type FromThread =
  | { readonly kind: "opened" }
  | { readonly kind: "answer"; readonly id: number; readonly value: unknown }
  | { readonly kind: "fault"; readonly id: number; readonly fault: SentFault };

export interface SentFault {
  readonly message: string;
  /** null: not a ledger fault but a defect. */
  readonly outcome: LedgerFault["outcome"] | null;
  readonly stack: string | undefined;
}

/** A chunk of a snapshot; null after the last one. */
export type SnapshotChunk = readonly StockRow[] | null;
