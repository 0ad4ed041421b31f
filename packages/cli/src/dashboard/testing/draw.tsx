import { renderToString } from "#ink";
import type { LiveView } from "../../live/view.ts";
import { Rows } from "../rows.tsx";
import { Screen, type ScreenProps } from "../screen.tsx";
import { palette } from "../text/paint.ts";
import type { Line } from "../text/span.ts";
import { FIRST_UI, type Ui } from "../ui/state.ts";

const PLAIN = palette(false);

const COLOURED = palette(true);
const CODES: Record<string, string> = {
  ...{ 1: "bold", 2: "dim", 7: "inverse", 31: "red", 32: "green", 33: "yellow" },
  ...{ 35: "magenta", 36: "cyan", 22: "/", 27: "/", 39: "/" },
};

/** The same screen in colour, whose codes are marks that can be read: `<green>live</>`. */
export function drawColoured(view: LiveView, size: { columns: number; rows: number }): string {
  // oxlint-disable-next-line no-control-regex -- that is what colour codes begin with
  return draw(view, { ...size, looks: COLOURED }).replace(/\u001b\[(\d+)m/g, (_, code: string) => {
    return `<${CODES[code] ?? `unknown ${code}`}>`;
  });
}

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
