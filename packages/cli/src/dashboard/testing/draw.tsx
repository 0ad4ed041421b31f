import { renderToString } from "ink";
import type { LiveView } from "../../live/view.ts";
import { Rows } from "../rows.tsx";
import { Screen, type ScreenProps } from "../screen.tsx";
import { type Palette, palette } from "../text/paint.ts";
import type { Line, Tone } from "../text/span.ts";
import { FIRST_UI, type Ui } from "../ui/state.ts";

const PLAIN = palette(false);

/** Colours as marks that can be read: `‹good:text›`. */
export const TOLD: Palette = Object.fromEntries(
  (["plain", "strong", "faint", "good", "warn", "bad", "info", "extra", "marked"] as Tone[]).map(
    (tone) => [
      tone,
      (text: string) => (tone === "plain" || text.trim() === "" ? text : `‹${tone}:${text}›`),
    ],
  ),
) as Palette;

/** A whole screen as a terminal would show it, without colour. */
export function draw(
  view: LiveView,
  {
    columns,
    rows,
    ui = {},
    ...rest
  }: { columns: number; rows: number; ui?: Partial<Ui> } & Partial<
    Pick<ScreenProps, "keyboard" | "looks">
  >,
): string {
  return renderToString(
    <Screen
      view={view}
      ui={{ ...FIRST_UI, ...ui }}
      keyboard="operates"
      looks={PLAIN}
      {...rest}
      columns={columns}
      rows={rows}
    />,
    { columns },
  );
}

/** One panel's lines as a terminal would show them. */
export function drawLines(lines: readonly Line[], width: number): string {
  return renderToString(<Rows lines={lines} width={width} height={lines.length} looks={PLAIN} />, {
    columns: width,
  });
}
