import type { DropEvent, DropState } from "@dropctl/protocol";
import { count } from "../../render/units.ts";
import { LOG_LINES_KEPT, type LogLine } from "../view.ts";
import { line, nameOf, type TrackedDrop, type TrackedView } from "./tracked.ts";

/**
 * By time: what a stream tells of the past goes before what was seen since. What lies ahead was
 * seen before the clock was set back.
 */
export function withLines(view: TrackedView, ...lines: readonly LogLine[]): TrackedView {
  if (lines.length === 0) return view;
  const log = [...view.log];
  for (const added of lines) {
    const after = log.findLastIndex(({ atMs }) => atMs <= added.atMs || atMs > view.nowMs);
    log.splice(after + 1, 0, added);
  }
  return { ...view, log: log.slice(-LOG_LINES_KEPT) };
}

/** What the ledger's log says; it has the time, unless that lies ahead of this machine's clock. */
export function entryLine(drop: TrackedDrop, entry: DropEvent, seenAtMs: number): LogLine {
  const by = entry.actor === null ? "" : ` by ${entry.actor}`;
  const saidAtMs = Date.parse(entry.at);
  const atMs = Number.isNaN(saidAtMs) ? seenAtMs : Math.min(saidAtMs, seenAtMs);
  const tone = entry.kind === "opened" || entry.kind === "resumed" ? "good" : "plain";
  return line(atMs, tone, `${nameOf(drop)} ${whatOf(entry)}${by}`);
}

/** A later server may know of more than can happen to a drop today. */
function whatOf({ kind, amount }: DropEvent): string {
  return Object.hasOwn(WHAT, kind) ? WHAT[kind](amount) : kind.replaceAll("_", " ");
}

const amountOf = (amount: number | null): string => (amount === null ? "some" : count(amount));
const WHAT = {
  created: (units) => `created with ${amountOf(units)} units`,
  opened: () => "opened",
  paused: () => "paused",
  resumed: () => "resumed",
  closed: () => "closed",
  restocked: (units) => `restocked with ${amountOf(units)} units`,
  capacity_set: (people) => `checkout capacity set to ${amountOf(people)}`,
  queue_paused: () => "admissions paused",
  queue_resumed: () => "admissions resumed",
  rebuilt: (epoch) => `stock cache rebuilt, epoch ${amountOf(epoch)}`,
} as const satisfies Record<DropEvent["kind"], (amount: number | null) => string>;

/** What nobody wrote down, but two states show. */
export function changeLines(
  drop: TrackedDrop,
  { before, state, atMs }: { before: DropState; state: DropState; atMs: number },
): LogLine[] {
  const lines: LogLine[] = [];
  const say = (tone: LogLine["tone"], text: string) =>
    void lines.push(line(atMs, tone, `${nameOf(drop)} ${text}`));
  if (before.available > 0 && state.available <= 0) {
    say("plain", `sold out: ${count(state.paid)} paid, ${count(state.held)} held`);
  }
  // More units on sale are in the ledger's log.
  if (before.available <= 0 && state.available > 0 && before.total === state.total) {
    say("plain", `${unitsText(state.available)} came back`);
  }
  if (!before.degraded && state.degraded) say("bad", "degraded: its stock cache cannot be used");
  if (before.degraded && !state.degraded) say("good", "healed: its stock cache is in use again");
  return lines;
}

const unitsText = (units: number): string => (units === 1 ? "1 unit" : `${count(units)} units`);
