import { writeSync } from "node:fs";
import { openDashboard } from "../open.tsx";
import { settableStore } from "./store.ts";
import { FakeTerminal } from "./terminal.ts";
import { liveView } from "./views.ts";

// oxlint-disable no-process-exit -- that it ends is what is tested
// A program of its own for `open.test.ts`: shows a dashboard, then ends in the way it is told.

const terminal = new FakeTerminal(80, 24);
terminal.keys.onRaw = (on) => void writeSync(2, `[raw ${on ? "on" : "off"}]`);
const stdout = Object.assign(process.stdout, { isTTY: true, columns: 80, rows: 24 });
const { store, become } = settableStore(liveView());
const dashboard = openDashboard({
  ...{ store, operator: null, stdin: terminal.stdin, stdout, colour: true, quitQuestion: null },
  onQuit: () => undefined,
  onInterrupt: () => undefined,
  onFault: (error) => {
    writeSync(2, `[fault ${String(error)}]`);
    process.exit(3);
  },
});
await dashboard.firstFrame;

const endings: Record<string, () => void> = {
  close: () =>
    void dashboard
      .close()
      .then(() => dashboard.close())
      .then(() => process.exit(0)),
  exit: () => process.exit(0),
  throw: () =>
    void setTimeout(() => {
      throw new Error("thrown elsewhere");
    }),
  component: () => become({ ...liveView(), drops: null as never }),
  signal: () => void process.kill(process.pid, "SIGTERM"),
};
setInterval(() => undefined, 1_000);
endings[process.argv[2] ?? ""]?.();
