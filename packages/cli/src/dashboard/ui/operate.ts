import type { DropState } from "@dropctl/protocol";
import type { Action } from "../../live/operator.ts";
import type { LiveView } from "../../live/view.ts";
import type { Around, Pressed } from "./press.ts";
import { isGone, select, selectedDrop, selectedIndex } from "./select.ts";
import type { Target, Ui } from "./state.ts";

const KEYS = ["o", "p", "r", "c", "k", "s", "a", "w"] as const;
type OperatorKey = (typeof KEYS)[number];

/** A key that changes the chosen drop; others mean nothing. */
export function operate(ui: Ui, text: string, around: Around): Pressed {
  const key = KEYS.find((each) => each === text);
  if (key === undefined) return { ui, wish: null };
  const { drops } = ui.frozen ?? around.view;
  if (around.operates && isGone(ui, drops)) return movedOn(ui, drops);
  const shown = selectedDrop(ui, { drops })?.state ?? null;
  const refusal = whyNot(ui, shown, around);
  if (refusal !== null || shown === null) return said(ui, refusal ?? "");
  // A frozen picture may be old: what it shows is acted on as it is now.
  const now = around.view.drops.find(({ state }) => state?.dropId === shown.dropId)?.state ?? null;
  return now === null ? said(ui, `${shown.slug} is not followed any more`) : begun(ui, key, now);
}

/** A key that was meant for a drop must not reach the one that stands in its place. */
function movedOn(ui: Ui, drops: LiveView["drops"]): Pressed {
  const next = selectedDrop(ui, { drops });
  const now = next === null ? "" : `: this is ${next.name}, press again`;
  const chosen = select(ui, drops, selectedIndex(ui, drops));
  return said(chosen, `the drop that was chosen is not followed any more${now}`);
}

function whyNot(ui: Ui, state: DropState | null, { operates }: Around): string | null {
  if (!operates) return "this key needs the admin token: --admin-token or DROPCTL_ADMIN_TOKEN";
  if (ui.busy !== null) return `one thing at a time: ${ui.busy} is not done yet`;
  return state === null ? "no drop is known yet" : null;
}

function begun(ui: Ui, key: OperatorKey, state: DropState): Pressed {
  const target = { dropId: state.dropId, name: state.slug };
  switch (key) {
    case "o":
      return acting(ui, target, { kind: "open" }, "open");
    case "p":
      return acting(ui, target, { kind: "pause" }, "pause");
    case "r":
      return acting(ui, target, { kind: "resume" }, "resume");
    case "a":
      return acting(ui, target, { kind: "audit" }, "audit");
    case "c":
      return asking({ ...ui, prompt: { kind: "close", target } });
    case "s":
      return asking({
        ...ui,
        prompt: { kind: "restock", target, digits: "", present: state.total },
      });
    case "k":
      if (state.queue === null) return said(ui, `${state.slug} has no waiting room`);
      return asking({
        ...ui,
        prompt: { kind: "capacity", target, digits: "", present: state.queue.checkoutCapacity },
      });
    case "w":
      if (state.queue === null) return said(ui, `${state.slug} has no waiting room`);
      return state.queue.paused
        ? acting(ui, target, { kind: "queue_resume" }, "resume the waiting room of")
        : acting(ui, target, { kind: "queue_pause" }, "pause the waiting room of");
  }
}

/** Sends an action off; its answer comes as a message. */
export function acting(ui: Ui, target: Target, action: Action, verb: string): Pressed {
  const words = `${verb} ${target.name}`;
  return {
    ui: { ...ui, prompt: null, busy: words, message: null },
    wish: { kind: "act", target, action, words },
  };
}

function asking(ui: Ui): Pressed {
  return { ui: { ...ui, message: null }, wish: null };
}

function said(ui: Ui, text: string): Pressed {
  return { ui: { ...ui, message: { tone: "bad", text } }, wish: null };
}
