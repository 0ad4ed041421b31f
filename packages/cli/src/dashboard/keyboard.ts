import type { Key as InkKey } from "#ink";
import type { Key } from "./ui/press.ts";

/** A number that came in one piece, as from a fast typist or a slow line, with or without enter. */
const NUMBER = /^\d+\r?$/;

/** Held down, a key may come several times in one piece; going through drops harms none. */
const STEPS = /^[[\]]+$/;
const CONTROL: Partial<Record<string, Key[]>> = {
  c: [{ name: "interrupt" }],
  z: [{ name: "suspend" }],
};

/**
 * What ink reads off the terminal as keys of ours. More than one character at once is no key:
 * text that was pasted must not close a drop. `numbers`: a number is being asked for.
 */
export function keysOf(input: string, key: InkKey, { numbers }: { numbers: boolean }): Key[] {
  if (key.eventType === "release") return [];
  if (key.ctrl) return CONTROL[input] ?? [];
  if (key.meta || key.super || key.hyper) return key.escape ? [{ name: "escape" }] : [];
  if (key.escape) return [{ name: "escape" }];
  if (key.return) return [{ name: "enter" }];
  if (key.backspace || key.delete) return [{ name: "backspace" }];
  if (key.tab) return [{ name: key.shift ? "previous" : "next" }];
  if (key.leftArrow || key.upArrow) return [{ name: "previous" }];
  if (key.rightArrow || key.downArrow) return [{ name: "next" }];
  if (numbers && NUMBER.test(input)) return input.split("").map(typed);
  if (STEPS.test(input)) return input.split("").map(typed);
  return /^[!-~]$/.test(input) ? [{ text: input }] : [];
}

function typed(character: string): Key {
  return character === "\r" ? { name: "enter" } : { text: character };
}
