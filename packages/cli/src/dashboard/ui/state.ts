import type { Action } from "../../live/operator.ts";
import type { LiveView } from "../../live/view.ts";

/** What a dashboard itself knows: all of it is the user's doing. */
export interface Ui {
  /** The chosen drop, by its id, or by its name before that is known. */
  readonly selected: { readonly key: string; readonly index: number };
  /** The picture as it stood when it was frozen. */
  readonly frozen: LiveView | null;
  readonly prompt: Prompt | null;
  readonly help: boolean;
  /** The action under way, as the user would call it; one at a time. */
  readonly busy: string | null;
  /** What the last key came to. */
  readonly message: Message | null;
}

export interface Message {
  readonly tone: "plain" | "good" | "bad";
  readonly text: string;
}

/** What the dashboard waits for; a drop is kept, whatever is chosen or comes meanwhile. */
export type Prompt =
  | { readonly kind: "quit"; readonly question: string }
  | { readonly kind: "close"; readonly target: Target }
  | {
      readonly kind: "capacity" | "restock";
      readonly target: Target;
      readonly digits: string;
      /** What it is now. */
      readonly present: number;
    };

export interface Target {
  readonly dropId: string;
  readonly name: string;
}

/** What a key asks of the world. */
export type Wish =
  | {
      readonly kind: "act";
      readonly target: Target;
      readonly action: Action;
      readonly words: string;
    }
  | { readonly kind: "quit" }
  | { readonly kind: "interrupt" }
  | { readonly kind: "suspend" };

export const FIRST_UI: Ui = {
  selected: { key: "", index: 0 },
  frozen: null,
  prompt: null,
  help: false,
  busy: null,
  message: null,
};
