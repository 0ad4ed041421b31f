import type { DropState } from "@dropctl/protocol";
import { count } from "../../render/units.ts";
import { clipLine, type Line, lineWidth, type Span, span } from "../text/span.ts";
import { clean, clip } from "../text/width.ts";
import type { Prompt, Ui } from "../ui/state.ts";

/** What the keys can do here: none without a terminal, few without the admin token. */
export type Keyboard = "none" | "looks" | "operates";

/** What is asked, what runs, or what the last key came to. */
export function messageLine(ui: Pick<Ui, "prompt" | "busy" | "message">, width: number): Line {
  return clipLine(messageSpans(ui, width), width);
}

function messageSpans(
  { prompt, busy, message }: Pick<Ui, "prompt" | "busy" | "message">,
  width: number,
): Line {
  if (prompt !== null) return promptSpans(prompt, message?.text ?? null, width);
  if (busy !== null) return [span(`… ${clean(busy)}`, "warn")];
  if (message === null) return [];
  const sign = { plain: "", good: "+ ", bad: "! " }[message.tone];
  return [span(`${sign}${clean(message.text)}`, message.tone)];
}

/** Whatever else is cut off, the answers that can be given and what was typed are not. */
function promptSpans(prompt: Prompt, complaint: string | null, width: number): Line {
  switch (prompt.kind) {
    case "quit":
      return asking(clean(prompt.question), YES_NO, width);
    case "close":
      return asking(`close ${clean(prompt.target.name)} for good?`, YES_NO, width);
    case "capacity":
    case "restock": {
      const { name } = prompt.target;
      const [what, unit] =
        prompt.kind === "capacity"
          ? [`new capacity of ${clean(name)} (now ${count(prompt.present)}):`, "people"]
          : [`units to add to ${clean(name)} (now ${count(prompt.present)}):`, "units"];
      const typed = span(`${prompt.digits}_ ${unit}`, "marked");
      const help = complaint ?? "enter does it, esc leaves";
      return asking(what, [typed, span(`  ${help}`, complaint === null ? "plain" : "bad")], width);
    }
  }
}

const YES_NO: Line = [span("y yes, n no")];

function asking(question: string, answers: Line, width: number): Line {
  const room = Math.max(0, width - lineWidth(answers) - 1);
  return [span(`${clip(question, room)} `, "strong"), ...answers];
}

/** The keys that make sense now, the likelier first, as many as fit. */
export function keysLine(
  {
    keyboard,
    ui,
    state,
    drops,
  }: {
    keyboard: Keyboard;
    ui: Pick<Ui, "frozen" | "help">;
    state: DropState | null;
    drops: number;
  },
  width: number,
): Line {
  if (keyboard === "none") return clipLine([span("no keys: the input is no terminal")], width);
  const freeze = ui.frozen === null ? "freeze" : "unfreeze";
  const ends: [string, string][] = ui.help
    ? [["?", "back"]]
    : [
        ["?", "help"],
        ["q", "quit"],
      ];
  const looks: [string, string][] = [
    ["f", freeze],
    ...(drops > 1 ? [["[ ]", "drop"] as [string, string]] : []),
  ];
  const admin = keyboard === "operates" ? operatorKeys(state) : [];
  const words = ui.help ? [] : [...admin, ...looks];
  let line = joined([...words, ...ends]);
  for (let kept = words.length - 1; lineWidth(line) > width && kept >= 0; kept -= 1) {
    line = joined([...words.slice(0, kept), ...ends]);
  }
  return clipLine(line, width);
}

function operatorKeys(state: DropState | null): [string, string][] {
  if (state === null) return [];
  // Nothing is sold of it any more.
  if (state.phase === "closed") return [["a", "audit"]];
  const phase: Partial<Record<DropState["phase"], [string, string][]>> = {
    scheduled: [
      ["o", "open"],
      ["c", "close"],
    ],
    open: [
      ["p", "pause"],
      ["c", "close"],
    ],
    paused: [
      ["r", "resume"],
      ["c", "close"],
    ],
  };
  const room: [string, string][] =
    state.queue === null
      ? []
      : [
          ["k", "capacity"],
          ["w", state.queue.paused ? "resume line" : "pause line"],
        ];
  return [...(phase[state.phase] ?? []), ["s", "restock"], ...room, ["a", "audit"]];
}

function joined(keys: readonly (readonly [string, string])[]): Line {
  return keys.flatMap(([key, what], at): Span[] => [
    span(at === 0 ? "" : "  "),
    span(key, "strong"),
    span(` ${what}`),
  ]);
}
