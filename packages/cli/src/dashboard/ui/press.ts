import type { LiveView } from "../../live/view.ts";
import { operate } from "./operate.ts";
import { answer } from "./prompt.ts";
import { select, step } from "./select.ts";
import type { Ui, Wish } from "./state.ts";

/** One key; `text` is a single character, `name` a key without one. */
export type Key =
  | { readonly text: string }
  | {
      readonly name:
        | "enter"
        | "escape"
        | "backspace"
        | "next"
        | "previous"
        | "interrupt"
        | "suspend";
    };

/** What is true when a key is pressed. */
export interface Around {
  readonly view: LiveView;
  /** Whether there is an admin token. */
  readonly operates: boolean;
  readonly quitQuestion: string | null;
}

export interface Pressed {
  readonly ui: Ui;
  readonly wish: Wish | null;
}

/** What a key does. A key without a meaning changes nothing at all. */
export function press(ui: Ui, key: Key, around: Around): Pressed {
  if ("name" in key && (key.name === "interrupt" || key.name === "suspend")) {
    return { ui, wish: { kind: key.name } };
  }
  if (ui.prompt !== null) return answer(ui, ui.prompt, key);
  if (ui.help)
    return closesHelp(key) ? { ui: { ...ui, help: false }, wish: null } : { ui, wish: null };
  return "name" in key ? named(ui, key.name, around) : typed(ui, key.text, around);
}

function closesHelp(key: Key): boolean {
  return "name" in key ? key.name === "escape" || key.name === "enter" : "?q ".includes(key.text);
}

function named(ui: Ui, name: string, { view }: Around): Pressed {
  switch (name) {
    case "next":
      return still(step(ui, view.drops, 1));
    case "previous":
      return still(step(ui, view.drops, -1));
    case "escape":
      return still(ui.message === null ? ui : { ...ui, message: null });
    default:
      return still(ui);
  }
}

function typed(ui: Ui, text: string, around: Around): Pressed {
  const { view, quitQuestion } = around;
  if (/^[1-9]$/.test(text)) return still(select(ui, view.drops, Number(text) - 1));
  switch (text) {
    case "[":
      return still(step(ui, view.drops, -1));
    case "]":
      return still(step(ui, view.drops, 1));
    case "?":
      return still({ ...ui, help: true });
    case "f":
      return still({ ...ui, frozen: ui.frozen === null ? view : null });
    case "q":
      return quitQuestion === null
        ? { ui, wish: { kind: "quit" } }
        : still({ ...ui, prompt: { kind: "quit", question: quitQuestion } });
    default:
      return operate(ui, text, around);
  }
}

function still(ui: Ui): Pressed {
  return { ui, wish: null };
}
