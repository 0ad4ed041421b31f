import type { LoadView } from "../../live/view.ts";
import { count } from "../../render/units.ts";
import { bar } from "../text/bar.ts";
import { lasting, rate, short } from "../text/figures.ts";
import { heading } from "../text/heading.ts";
import { firstFitting, type Line, type Span, span } from "../text/span.ts";
import { clean } from "../text/width.ts";

/** A load under way: how far it is, and what became of its buyers. */
export function loadLines(
  load: LoadView,
  { width, height }: { width: number; height: number },
): Line[] {
  const { preparing } = load;
  const done = preparing === null ? load.doneShare : preparing.done / Math.max(1, preparing.of);
  const title: Line = [span("Load", "strong"), span(` · ${clean(load.scenario)} · ${load.phase}`)];
  return [
    heading(width, title, verdictNote(load.verdict)),
    progressLine(done, load.elapsedMs, width),
    preparing === null ? buyersLine(load.buyers, width) : preparingLine(preparing, width),
  ].slice(0, height);
}

function verdictNote(verdict: LoadView["verdict"]): Span[] {
  if (verdict === null) return [];
  const broken = verdict.broken.map(({ invariant }) => invariant).join(", ");
  return verdict.ok
    ? [span("● stock holds so far", "good")]
    : [span(`✗ BROKEN: ${clean(broken) || "see the log"}`, "bad")];
}

function progressLine(done: number, elapsedMs: number, width: number): Line {
  const share = Math.min(1, Math.max(0, done));
  const text = ` ${String(Math.floor(share * 100)).padStart(3)} %  ${lasting(elapsedMs / 1_000).padStart(9)}`;
  return [
    ...bar(Math.max(1, width - text.length), 1, [
      { amount: share, glyph: "█", tone: "good" },
      { amount: 1 - share, glyph: "░", tone: "plain" },
    ]),
    span(text),
  ];
}

function buyersLine(buyers: LoadView["buyers"], width: number): Line {
  const line = (gap: string): Line => [
    span("buyers: "),
    span(`accepted ${count(buyers.accepted).padStart(7)}`),
    span(`${gap}refused ${count(buyers.refused).padStart(9)}`),
    span(`${gap}failed ${count(buyers.failed).padStart(6)}`, buyers.failed > 0 ? "bad" : "plain"),
    span(`${gap}paid ${count(buyers.paid).padStart(7)}`),
  ];
  return firstFitting(width, [line("     "), line("  "), line(" "), shortBuyers(buyers)]);
}

function shortBuyers({ accepted, refused, failed, paid }: LoadView["buyers"]): Line {
  return [
    span(`${short(accepted)} ok, ${short(refused)} refused, ${short(failed)} failed, `),
    span(`${short(paid)} paid`),
  ];
}

function preparingLine(preparing: NonNullable<LoadView["preparing"]>, width: number): Line {
  const { what, done, of, perSecond, leftMs } = preparing;
  const left = leftMs === null ? "" : `, ${lasting(leftMs / 1_000)} left`;
  return firstFitting(width, [
    [span(`preparing ${clean(what)}: ${count(done)} of ${count(of)} at ${rate(perSecond)}${left}`)],
    [span(`${count(done)} of ${count(of)} ${clean(what)}${left}`)],
  ]);
}
