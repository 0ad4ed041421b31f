import type { DropView } from "../../live/view.ts";
import { share, short } from "../text/figures.ts";
import { clipLine, type Line, span } from "../text/span.ts";
import { clean } from "../text/width.ts";
import { lightLines } from "./invariants.ts";

/** What matters most, on a screen that has no room for panels: first what is asked or was said. */
export function tooSmallLines(
  { drop, message }: { drop: DropView | null; message: Line },
  { width, height }: { width: number; height: number },
): Line[] {
  const state = drop?.state ?? null;
  const stock: Line[] =
    drop === null || state === null
      ? []
      : [
          [span(clean(drop.name), "strong"), span(` ${state.phase}`)],
          [span(`${short(state.available)} left, ${share(state.available, state.total)}`)],
        ];
  const lines: Line[] = [
    ...(message.length > 0 ? [message] : []),
    ...stock,
    ...(drop === null ? [] : lightLines(drop.light, width).slice(0, 1)),
    [span("too small for the dashboard:")],
    [span("40 columns and 10 rows at least")],
  ];
  return lines.slice(0, height).map((line) => clipLine(line, width));
}
