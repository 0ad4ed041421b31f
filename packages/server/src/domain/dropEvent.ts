/** What happened to a drop as a whole; `number` counts from 1 without gaps, in commit order. */
export interface DropEvent {
  readonly dropId: string;
  readonly number: number;
  /** By the ledger's clock, milliseconds since 1970. */
  readonly atMs: number;
  readonly kind: DropEventKind;
  /** Who did it, by their own word; null: the server itself, or nobody said. */
  readonly actor: string | null;
  /** Units for `created` and `restocked`, people for `capacity_set`, the new epoch for `rebuilt`. */
  readonly amount: number | null;
}

export type DropEventKind =
  | "created"
  | "opened"
  | "paused"
  | "resumed"
  | "closed"
  | "restocked"
  | "capacity_set"
  | "queue_paused"
  | "queue_resumed"
  | "rebuilt";
