import { useApp, useEffect, useInput, usePaste, useSyncExternalStore } from "#ink";
import type { Controls } from "./controls.ts";
import type { JobControl } from "./jobControl.ts";
import { keysOf } from "./keyboard.ts";
import type { PacedStore } from "./paced.ts";
import type { Keyboard } from "./panels/footer.ts";
import { Screen } from "./screen.tsx";
import type { Palette } from "./text/paint.ts";

interface DashboardProps {
  readonly store: PacedStore;
  readonly controls: Controls;
  readonly onTerminal: JobControl["ready"];
  readonly keyboard: Keyboard;
  readonly columns: number;
  readonly rows: number;
  readonly looks: Palette;
}

/** The screen, joined to the store and the keys. */
export function LiveDashboard({ store, controls, onTerminal, ...screen }: DashboardProps) {
  const { suspendTerminal } = useApp();
  useEffect(() => onTerminal(suspendTerminal), [onTerminal, suspendTerminal]);
  const view = useSyncExternalStore(store.subscribe, store.view);
  const ui = useSyncExternalStore(controls.subscribe, controls.ui);
  return (
    <>
      {screen.keyboard === "none" ? null : <Keys controls={controls} />}
      <Screen view={view} ui={ui} {...screen} />
    </>
  );
}

/** Draws nothing; while it is there, the terminal hands over every key. */
function Keys({ controls }: { controls: Controls }) {
  useInput((input, key) => {
    const kind = controls.ui().prompt?.kind;
    const numbers = kind === "capacity" || kind === "restock";
    for (const each of keysOf(input, key, { numbers })) controls.press(each);
  });
  // Without this a pasted text would come as if it were typed.
  usePaste(() => undefined);
  return null;
}
