import type { DropState } from "@dropctl/protocol";
import type { DropView } from "../../live/view.ts";
import { count } from "../../render/units.ts";
import { bar } from "../text/bar.ts";
import { clock, lasting, share, short } from "../text/figures.ts";
import { heading, headingFitting } from "../text/heading.ts";
import { firstFitting, type Line, span, type Tone } from "../text/span.ts";
import { clean } from "../text/width.ts";

const PHASE_TONES = {
  scheduled: "info",
  open: "good",
  paused: "warn",
  closed: "strong",
} as const satisfies Record<DropState["phase"], Tone>;

const SEED: Line = [
  span("no drop yet; in another terminal: "),
  span("dropctl seed examples/seed.yaml", "strong"),
];

/** A load makes its drop by itself; elsewhere it is up to whoever watches. */
export function noDropLines(width: number, { comesByItself }: { comesByItself: boolean }): Line[] {
  const lines = [[span("no drop yet")]];
  return [heading(width, "Stock"), firstFitting(width, comesByItself ? lines : [SEED, ...lines])];
}

/** Units as one bar with its counts, and when there will be none left. */
export function stockLines(
  drop: DropView,
  { width, height, nowMs }: { width: number; height: number; nowMs: number },
): Line[] {
  const { state } = drop;
  if (state === null) {
    return [heading(width, `Stock · ${drop.name}`), [span("waiting for the first answer …")]];
  }
  const parts = partsOf(state);
  const barLine = bar(width, state.total, parts);
  return [
    headingFitting(width, titles(drop.name, state), forecasts(drop, state, nowMs)),
    ...Array.from({ length: Math.max(1, Math.min(3, height - 2)) }, () => barLine),
    legend(parts, state.total, width),
  ];
}

function partsOf(state: DropState) {
  return [
    { name: "paid", amount: state.paid, glyph: "█", tone: "good" },
    { name: "held", amount: state.held, glyph: "▒", tone: "warn" },
    { name: "available", amount: state.available, glyph: "░", tone: "info" },
  ] as const;
}

/** The longest first. */
function titles(name: string, state: DropState): Line[] {
  const degraded = state.degraded ? [span(" · "), span("degraded", "bad")] : [];
  const { [state.phase]: tone = "plain" } = PHASE_TONES as Partial<Record<string, Tone>>;
  const phase = span(clean(state.phase), tone);
  const units = ` · ${count(state.total)} units`;
  const title = (what: string, more: string): Line => [
    span(what, "strong"),
    span(`${what === "" ? "" : " · "}${clean(name)} · `),
    phase,
    span(more),
    ...degraded,
  ];
  return [
    title("Stock", ` · ${state.stockMode}${units}`),
    title("Stock", units),
    title("Stock", ""),
    title("", ""),
  ];
}

/** The longest first. */
function forecasts(drop: DropView, state: DropState, nowMs: number): Line[] {
  if (state.phase === "scheduled") return opens(state.opensAt, nowMs);
  switch (drop.forecast.kind) {
    case "unknown":
      return [[]];
    case "sold_out":
      return [[span("SOLD OUT", "strong")]];
    case "sells_out": {
      if (state.phase !== "open") return [[]];
      const { inSeconds, unitsPerSecond } = drop.forecast;
      const end = inSeconds < 1 ? "sells out now" : `sells out in ${lasting(inSeconds)}`;
      return [[span(`${end} at ${short(unitsPerSecond)} units/s`)], [span(end)]];
    }
  }
}

function opens(opensAt: string | null, nowMs: number): Line[] {
  if (opensAt === null) return [[span("opened by hand")]];
  const atMs = Date.parse(opensAt);
  const wait = `opens in ${lasting((atMs - nowMs) / 1_000)}`;
  return [[span(`${wait}, at ${clock(atMs)}`, "strong")], [span(wait, "strong")]];
}

/** Numbers as wide as the total, so that they stay where they are while it sells. */
function legend(parts: ReturnType<typeof partsOf>, total: number, width: number): Line {
  const digits = count(total).length;
  const line = (gap: string, text: (part: (typeof parts)[number]) => string): Line =>
    parts.flatMap((part, at) => [
      span(at === 0 ? "" : gap),
      span(part.glyph, part.tone),
      span(` ${text(part)}`),
    ]);
  const amount = (value: number) => count(value).padStart(digits);
  return firstFitting(width, [
    line(
      "     ",
      (part) => `${part.name} ${amount(part.amount)} ${share(part.amount, total).padStart(6)}`,
    ),
    line(
      "  ",
      (part) => `${part.name} ${amount(part.amount)} ${share(part.amount, total).padStart(6)}`,
    ),
    line("  ", (part) => `${part.name} ${amount(part.amount)}`),
    line(
      "  ",
      (part) =>
        `${part.name === "available" ? "left" : part.name} ${short(part.amount).padStart(5)}`,
    ),
  ]);
}
