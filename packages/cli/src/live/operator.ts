/** What an operator can do to a drop from the keyboard; each is a command, too. */
export type Action =
  | { readonly kind: "open" | "pause" | "resume" | "close" | "audit" | "rebuild" }
  | { readonly kind: "queue_pause" | "queue_resume" }
  | { readonly kind: "capacity"; readonly people: number }
  | { readonly kind: "restock"; readonly units: number };

/** Carries out actions with the admin token. */
export interface Operator {
  /** @returns what came of it, in one line; a refusal is an answer, too, and never throws */
  act(dropId: string, action: Action): Promise<{ ok: boolean; text: string }>;
}
