import type { Action, Operator } from "../live/operator.ts";
import type { LiveStore } from "../live/store.ts";
import { type Key, press } from "./ui/press.ts";
import { FIRST_UI, type Message, type Ui, type Wish } from "./ui/state.ts";

export interface ControlsOptions {
  store: LiveStore;
  operator: Operator | null;
  quitQuestion: string | null;
  onQuit: () => void;
  onInterrupt: () => void;
  onSuspend: () => void;
}

/** What a key came to stays to be read for so long. */
const MESSAGE_MS = 8_000;

/** The user's side of a dashboard: holds what keys have come to, and does what they ask for. */
export interface Controls {
  readonly ui: () => Ui;
  readonly press: (key: Key) => void;
  /** @returns how to stop listening */
  readonly subscribe: (listener: () => void) => () => void;
  /** No message has to go any more. */
  readonly close: () => void;
}

export function createControls(options: ControlsOptions): Controls {
  const { store, operator, quitQuestion } = options;
  const listeners = new Set<() => void>();
  let ui = FIRST_UI;
  let forgetting: NodeJS.Timeout | undefined;

  function become(next: Ui): void {
    if (next === ui) return;
    if (next.message !== ui.message) {
      clearTimeout(forgetting);
      const { message } = next;
      if (message !== null) forgetting = setTimeout(() => forget(message), MESSAGE_MS);
    }
    ui = next;
    for (const listener of listeners) listener();
  }

  function forget(message: Message): void {
    if (ui.message === message) become({ ...ui, message: null });
  }

  function fulfil(wish: Wish): void {
    switch (wish.kind) {
      case "quit":
        return options.onQuit();
      case "interrupt":
        return options.onInterrupt();
      case "suspend":
        return options.onSuspend();
      case "act":
        return void act(wish);
    }
  }

  async function act({ target, action, words }: Extract<Wish, { kind: "act" }>): Promise<void> {
    const answer = await operator?.act(target.dropId, action).catch((thrown: unknown) => ({
      ok: false,
      text: `${words} failed: ${String(thrown)}`,
    }));
    if (answer === undefined) return;
    const message: Message = { tone: answer.ok ? "good" : "bad", text: answer.text };
    become({ ...ui, busy: null, message });
    if (answer.ok && isToldAnyway(action)) return;
    store.dispatch({ kind: "note", atMs: Date.now(), ...message });
  }

  return {
    ui: () => ui,
    press: (key) => {
      const around = { view: store.view(), operates: operator !== null, quitQuestion };
      const { ui: next, wish } = press(ui, key, around);
      become(next);
      if (wish !== null) fulfil(wish);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: () => clearTimeout(forgetting),
  };
}

/** Whether the drop's own log tells of it, and who did it. */
function isToldAnyway({ kind }: Action): boolean {
  return kind !== "audit" && kind !== "rebuild";
}
