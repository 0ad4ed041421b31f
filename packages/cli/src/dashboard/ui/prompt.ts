import { count } from "../../render/units.ts";
import { acting } from "./operate.ts";
import type { Key, Pressed } from "./press.ts";
import type { Prompt, Ui } from "./state.ts";

/** The server takes no more. */
const MOST = { capacity: 1_000_000, restock: 100_000_000 } as const;
const DIGITS_MAX = 9;

/** A key while a question is open: escape leaves it, and what is no answer changes nothing. */
export function answer(ui: Ui, prompt: Prompt, key: Key): Pressed {
  if ("name" in key && key.name === "escape") return { ui: { ...ui, prompt: null }, wish: null };
  switch (prompt.kind) {
    case "quit":
    case "close":
      return "text" in key ? confirmed(ui, prompt, key.text.toLowerCase()) : { ui, wish: null };
    case "capacity":
    case "restock":
      return numbered(ui, prompt, key);
  }
}

function confirmed(
  ui: Ui,
  prompt: Extract<Prompt, { kind: "quit" | "close" }>,
  text: string,
): Pressed {
  if (text === "n" || text === "q") return { ui: { ...ui, prompt: null }, wish: null };
  if (text !== "y") return { ui, wish: null };
  if (prompt.kind === "close") return acting(ui, prompt.target, { kind: "close" }, "close");
  return { ui: { ...ui, prompt: null }, wish: { kind: "quit" } };
}

function numbered(ui: Ui, prompt: Extract<Prompt, { digits: string }>, key: Key): Pressed {
  const typed = (digits: string): Pressed => ({
    ui: { ...ui, prompt: { ...prompt, digits } },
    wish: null,
  });
  if ("text" in key) {
    const longer = prompt.digits + key.text;
    return /^[1-9]\d*$/.test(longer) && longer.length <= DIGITS_MAX
      ? typed(longer)
      : { ui, wish: null };
  }
  if (key.name === "backspace") return typed(prompt.digits.slice(0, -1));
  const amount = Number(prompt.digits);
  if (key.name !== "enter" || amount < 1) return { ui, wish: null };
  if (amount > MOST[prompt.kind]) {
    const text = `${count(MOST[prompt.kind])} at most`;
    return { ui: { ...ui, message: { tone: "bad", text } }, wish: null };
  }
  return prompt.kind === "capacity"
    ? acting(ui, prompt.target, { kind: "capacity", people: amount }, `set capacity ${amount} of`)
    : acting(ui, prompt.target, { kind: "restock", units: amount }, `restock ${amount} units of`);
}
