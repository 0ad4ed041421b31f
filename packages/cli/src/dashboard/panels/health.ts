import type { DropState } from "@dropctl/protocol";
import type { ServerView } from "../../live/view.ts";
import { short, shortMs } from "../text/figures.ts";
import { bar } from "../text/bar.ts";
import { heading } from "../text/heading.ts";
import { type Line, type Span, span } from "../text/span.ts";
import { count } from "../../render/units.ts";
import { type Pair, pairLines, pairLinesInTwo } from "./pairs.ts";

/** How the server does, in means over the last second, and how the drop's stock cache does. */
export function healthLines(
  server: ServerView | null,
  state: Pick<DropState, "epoch" | "degraded" | "rebuild"> | null,
  { width, height, stale = false }: { width: number; height: number; stale?: boolean },
): Line[] {
  // How it did when it was last heard of is no news of how it does.
  const title = heading(width, "Server", stale ? [span("not heard of", "bad")] : stateNote(state));
  const rebuild = rebuildLines(state?.rebuild ?? null, width);
  const rows = height - 1 - rebuild.length;
  const pairs =
    rows >= 6 ? pairLines(fullPairs(server, state), width) : shortPairs(server, state, width);
  return [title, ...rebuild, ...pairs].slice(0, height);
}

function stateNote(state: Pick<DropState, "degraded" | "rebuild"> | null): Span[] {
  if (state === null) return [];
  if (state.rebuild !== null) return [span("rebuilding", "warn")];
  return state.degraded ? [span("degraded", "bad")] : [span("healthy", "good")];
}

function rebuildLines(rebuild: DropState["rebuild"], width: number): Line[] {
  if (rebuild === null) return [];
  const { rows, of } = rebuild;
  const percent = of > 0 ? Math.min(100, Math.floor((rows / of) * 100)) : 0;
  const text = `${count(rows)} of ${count(of)} rows ${String(percent).padStart(3)} %`;
  const columns = width - text.length - 1;
  if (columns < 6) return [[span(text)]];
  const done = [
    { amount: rows, glyph: "█", tone: "warn" as const },
    { amount: Math.max(0, of - rows), glyph: "░", tone: "plain" as const },
  ];
  return [[...bar(columns, of, done), span(` ${text}`)]];
}

function fullPairs(server: ServerView | null, state: Pick<DropState, "epoch"> | null): Pair[] {
  return [
    { name: "batch, mean", value: figure(server?.batchRows, (rows) => `${short(rows)} rows`) },
    { name: "cache call", value: figure(server?.cacheMs, shortMs) },
    { name: "ledger call", value: figure(server?.ledgerMs, shortMs) },
    { name: "pool wait", value: figure(server?.poolWaitMs, shortMs) },
    { name: "event loop, p99", value: figure(server?.eventLoopDelayMs, shortMs) },
    { name: "epoch", value: state === null ? "-" : count(state.epoch) },
  ];
}

function shortPairs(
  server: ServerView | null,
  state: Pick<DropState, "epoch"> | null,
  width: number,
) {
  const [batch, cache, ledger, pool, loop, epoch] = fullPairs(server, state);
  const named = (pair: Pair | undefined, name: string): Pair => ({ value: "-", ...pair, name });
  return pairLinesInTwo(
    [
      { ...named(batch, "batch"), value: figure(server?.batchRows, shortRows) },
      named(loop, "loop"),
      named(cache, "cache"),
      named(ledger, "ledger"),
      named(pool, "pool"),
      named(epoch, "epoch"),
    ],
    width,
  );
}

/** The unit leaves no room for more digits. */
function shortRows(rows: number): string {
  return `${rows < 9.95 ? rows.toFixed(1) : count(rows)} rows`;
}

function figure(value: number | null | undefined, text: (value: number) => string): string {
  return value == null ? "-" : text(value);
}
