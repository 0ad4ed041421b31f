import { Box } from "#ink";
import type { DropView, LiveView } from "../live/view.ts";
import { GAP, layout, type Layout, ROOMY_ROWS } from "./layout.ts";
import { Panel } from "./panel.tsx";
import { bannerLines } from "./panels/banners.ts";
import { keysLine, type Keyboard, messageLine } from "./panels/footer.ts";
import { headerLine } from "./panels/header.ts";
import { helpLines } from "./panels/help.ts";
import { lightLines } from "./panels/invariants.ts";
import { tabsLine } from "./panels/tabs.ts";
import { tooSmallLines } from "./panels/tooSmall.ts";
import { Rows } from "./rows.tsx";
import type { Palette } from "./text/paint.ts";
import type { Line } from "./text/span.ts";
import { selectedIndex } from "./ui/select.ts";
import type { Ui } from "./ui/state.ts";

export interface ScreenProps {
  /** The present view; a frozen one in `ui` is shown in its place. */
  readonly view: LiveView;
  readonly ui: Ui;
  readonly keyboard: Keyboard;
  readonly columns: number;
  readonly rows: number;
  readonly looks: Palette;
}

/** The whole terminal, exactly `rows` high. */
export function Screen({ view: present, ui, keyboard, columns, rows, looks }: ScreenProps) {
  const view = ui.frozen ?? present;
  const at = selectedIndex(ui, view.drops);
  const drop = view.drops[at] ?? null;
  const banners = bannerLines({ link: view.link, drops: view.drops, selected: drop }, columns);
  const tabs = view.drops.length > 1;
  const plan = layout(columns, rows, {
    ...{ tabs, banners: banners.length },
    ...{ load: view.load !== null, comparison: view.comparison !== null },
    queue: drop?.state?.queue != null,
    // The banner tells the whole reason; beside it the panel may be short of rows.
    lightRows:
      drop === null
        ? 1
        : Math.min(
            rows < ROOMY_ROWS ? 2 : 4,
            lightLines(drop.light, Math.floor(columns / 3)).length,
          ),
  });
  if (plan === null) {
    const message = messageLine(ui, columns);
    const lines = tooSmallLines({ drop, message }, { width: columns, height: rows });
    return <Rows lines={lines} width={columns} height={rows} looks={looks} />;
  }
  const above = [
    headerLine(
      { ...view, version: view.server?.version ?? null, stack: view.server?.stack ?? null },
      { width: columns, frozen: ui.frozen !== null },
    ),
    ...(tabs ? [tabsLine(view.drops, at, columns)] : []),
    ...banners,
  ];
  const below = [
    messageLine(ui, columns),
    keysLine({ keyboard, ui, state: drop?.state ?? null, drops: view.drops.length }, columns),
  ];
  const body = rows - above.length - below.length;
  const row = (lines: readonly Line[], height: number) => (
    <Rows lines={lines} width={columns} height={height} looks={looks} />
  );
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      {row(above, above.length)}
      {ui.help ? (
        row(
          helpLines({ drop: drop?.name ?? "DROP", keyboard }, { width: columns, height: body }),
          body,
        )
      ) : (
        <Body plan={plan} view={view} drop={drop} height={body} columns={columns} looks={looks} />
      )}
      {row(below, below.length)}
    </Box>
  );
}

/** Columns are told apart by their place alone. */
const COLUMN_KEYS = ["left", "right"];

function Body({
  plan,
  view,
  drop,
  height,
  columns,
  looks,
}: {
  plan: Layout;
  view: LiveView;
  drop: DropView | null;
  height: number;
  columns: number;
  looks: Palette;
}) {
  return (
    <Box flexDirection="column" width={columns} height={height} flexShrink={0}>
      {plan.top.map(({ name, height: own }) => (
        <Panel key={name} {...{ name, view, drop, looks }} width={columns} height={own} />
      ))}
      <Box columnGap={GAP} flexShrink={0}>
        {plan.columns.map(({ width, panels }, at) => (
          <Box key={COLUMN_KEYS[at]} flexDirection="column" width={width} flexShrink={0}>
            {panels.map(({ name, height: own }) => (
              <Panel key={name} {...{ name, view, drop, looks }} width={width} height={own} />
            ))}
          </Box>
        ))}
      </Box>
      {plan.bottom.map(({ name, height: own }) => (
        <Panel key={name} {...{ name, view, drop, looks }} width={columns} height={own} />
      ))}
    </Box>
  );
}
