import { render, Text } from "ink";
import type { Operator } from "../live/operator.ts";
import type { LiveStore } from "../live/store.ts";

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
  onQuit(): void;
  /** Ctrl-C: in raw mode the terminal sends no signal for it. */
  onInterrupt(): void;
  /** The dashboard itself broke; the terminal is restored already. */
  onFault?(error: unknown): void;
}

export interface Dashboard {
  /** Settles when the first frame is on the screen. */
  readonly firstFrame: Promise<void>;
  /** Restores the terminal; more than once does no harm. */
  close(): Promise<void>;
}

/** Shows a store's view on the whole terminal, in its alternate screen, until it is closed. */
export function openDashboard(options: DashboardOptions): Dashboard {
  const { stdin, stdout } = options;
  const app = render(<Text>{options.store.view().title}</Text>, {
    ...{ stdin, stdout, interactive: true, alternateScreen: true },
    ...{ exitOnCtrlC: false, maxFps: 10, incrementalRendering: true },
  });
  const exited = app.waitUntilExit().then(() => undefined, options.onFault);
  return {
    firstFrame: app.waitUntilRenderFlush(),
    close: async () => {
      app.unmount();
      await exited;
    },
  };
}
