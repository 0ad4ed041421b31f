import type { DropView, LiveView } from "../../live/view.ts";
import type { Ui } from "./state.ts";

/** A drop's id once it is known. */
function keyOf(drop: DropView): string {
  return drop.state?.dropId ?? drop.name;
}

/** Where the chosen drop stands now: drops come and go. -1 without any. */
export function selectedIndex(ui: Pick<Ui, "selected">, drops: readonly DropView[]): number {
  const { key, index } = ui.selected;
  const found = drops.findIndex((drop) => keyOf(drop) === key || drop.name === key);
  return found >= 0 ? found : Math.min(index, drops.length - 1);
}

export function selectedDrop(
  ui: Pick<Ui, "selected">,
  view: Pick<LiveView, "drops">,
): DropView | null {
  return view.drops[selectedIndex(ui, view.drops)] ?? null;
}

/** Whether the drop that was chosen has gone, so that another stands in its place. */
export function isGone({ selected }: Pick<Ui, "selected">, drops: readonly DropView[]): boolean {
  const { key } = selected;
  return key !== "" && !drops.some((drop) => keyOf(drop) === key || drop.name === key);
}

/** Chooses by place; outside of the list nothing changes. */
export function select(ui: Ui, drops: readonly DropView[], index: number): Ui {
  const drop = drops[index];
  return drop === undefined ? ui : { ...ui, selected: { key: keyOf(drop), index } };
}

/** The next or the previous, around the ends. */
export function step(ui: Ui, drops: readonly DropView[], by: 1 | -1): Ui {
  if (drops.length === 0) return ui;
  return select(ui, drops, (selectedIndex(ui, drops) + by + drops.length) % drops.length);
}
