import { createElement, render } from "#ink";
import type { Operator } from "../live/operator.ts";
import type { LiveStore } from "../live/store.ts";
import { createControls } from "./controls.ts";
import { LiveDashboard } from "./dashboard.tsx";
import { createJobControl } from "./jobControl.ts";
import { paced } from "./paced.ts";
import { palette } from "./text/paint.ts";

export interface DashboardOptions {
  store: LiveStore;
  /** Null without the admin token: its keys then say that it is needed. */
  operator: Operator | null;
  /** Without a terminal here there are no keys. */
  stdin: NodeJS.ReadStream;
  stdout: NodeJS.WriteStream;
  colour: boolean;
  /** Asked before `q` quits, such as `stop the load?`; null: it quits at once. */
  quitQuestion: string | null;
  /** `q` was pressed, and its question answered with yes. */
  onQuit(this: void): void;
  /** Ctrl-C: in raw mode the terminal sends no signal for it. */
  onInterrupt(this: void): void;
  /** The dashboard itself broke; the terminal is restored already. */
  onFault?(this: void, error: unknown): void;
}

export interface Dashboard {
  /** Settles when the first frame is on the screen. */
  readonly firstFrame: Promise<void>;
  /** Restores the terminal; more than once does no harm. */
  close(): Promise<void>;
}

/** Keys are answered at this rate. */
const FRAMES_PER_SECOND = 10;
/** Figures change no faster than they can be read: a frame costs some milliseconds. */
const VIEW_EVERY_MS = 500;

/** Shows a store's view on the whole terminal, in its alternate screen, until it is closed. */
export function openDashboard(options: DashboardOptions): Dashboard {
  const { operator, stdin, stdout } = options;
  const store = paced(options.store, VIEW_EVERY_MS);
  const jobs = createJobControl();
  const controls = createControls({ ...options, onSuspend: jobs.stop });
  const looks = palette(options.colour);
  const keyboard = !stdin.isTTY ? "none" : operator === null ? "looks" : "operates";
  const element = () => {
    // A terminal that does not tell its size has 0 of each.
    const [columns, rows] = [stdout.columns || 80, stdout.rows || 24];
    const onTerminal = jobs.ready;
    return createElement(LiveDashboard, {
      ...{ store, controls, onTerminal, keyboard, columns, rows, looks },
    });
  };

  // Before ink's own listener: a frame of the old size would scroll the new screen.
  const resized = () => app.rerender(element());
  stdout.on("resize", resized);
  const app = render(element(), {
    ...{ stdin, stdout, interactive: true, alternateScreen: true, isScreenReaderEnabled: false },
    ...{ exitOnCtrlC: false, maxFps: FRAMES_PER_SECOND, incrementalRendering: true },
  });
  // Whoever lost its terminal to the shell, as when the parent was killed, may not set its modes.
  stdin.on("error", () => undefined);
  // What an uncaught error prints would otherwise be lost with the alternate screen.
  const restore = () => app.unmount();
  process.once("uncaughtExceptionMonitor", restore);

  const ended = app
    .waitUntilExit()
    .then(
      () => undefined,
      (error: unknown) => options.onFault?.(error),
    )
    .finally(() => {
      controls.close();
      jobs.close();
      stdout.off("resize", resized);
      process.off("uncaughtExceptionMonitor", restore);
    });
  return {
    firstFrame: app.waitUntilRenderFlush(),
    close: () => {
      app.unmount();
      return ended;
    },
  };
}
