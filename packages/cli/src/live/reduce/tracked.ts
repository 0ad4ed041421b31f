import type { TrialPlace } from "@dropctl/scenarios";
import type { DropView, LiveView, LoadView, LogLine } from "../view.ts";
import type { StockPoint } from "./forecast.ts";
import type { EpochSeen } from "./light.ts";

// A view with what reducing has to remember beside what is shown.

export interface TrackedDrop extends DropView {
  readonly dropId: string;
  /** Of the last half minute, oldest first. */
  readonly points: readonly StockPoint[];
  /** The last log entry that was taken; a stream that was cut may tell some again. */
  readonly lastNumber: number;
  readonly epochs: EpochSeen;
  /** When a state came that was read then; null: never. */
  readonly heardAtMs: number | null;
}

export interface TrackedView extends LiveView {
  readonly drops: readonly TrackedDrop[];
  /** When the server told its figures last; null: never. */
  readonly heardAtMs: number | null;
  /** Since when something is stale; null: all that is followed is live. */
  readonly cutSinceMs: number | null;
  /** The drop under load. */
  readonly loadDropId: string | null;
  /** How far each load under way is: of a pair in turns there are two. */
  readonly loads: Partial<Record<LoadKey, LoadProgress>>;
  /** Where the present preparation began. */
  readonly preparingSince: {
    readonly what: string;
    readonly atMs: number;
    readonly done: number;
  } | null;
}

/** The side of a trial; `alone` is a run's own. */
export type LoadKey = TrialPlace["side"] | "alone";
export type LoadProgress = Pick<LoadView, "elapsedMs" | "doneShare" | "buyers">;

export const nameOf = (drop: TrackedDrop): string => drop.state?.slug ?? drop.name;

/** The view with this drop changed; as it was when the drop is not followed. */
export function withDrop(
  view: TrackedView,
  dropId: string,
  change: (drop: TrackedDrop) => TrackedDrop,
): TrackedView {
  if (!view.drops.some((drop) => drop.dropId === dropId)) return view;
  const drops = view.drops.map((drop) => (drop.dropId === dropId ? change(drop) : drop));
  return { ...view, drops };
}

/** A line without what could reach a terminal as an order, and of a length that fits one. */
export function line(atMs: number, tone: LogLine["tone"], text: string): LogLine {
  return { atMs, tone, text: text.replace(/\p{Cc}+/gu, " ").slice(0, LINE_CHARS_MAX) };
}

const LINE_CHARS_MAX = 240;
