import type { Progress } from "@dropctl/scenarios";
import type { Config } from "../config.ts";
import type { Output } from "../output.ts";
import type { LiveStore } from "./store.ts";
import type { LiveView } from "./view.ts";

/** What a command wants shown while it works. */
export interface LiveOrder {
  out: Output;
  config: Config;
  /** What runs, in a few words: `watch`, `run order-rush`. */
  title: string;
  /** `--plain`: lines even on a terminal. */
  plain: boolean;
  /**
   * Where plain lines go. stderr: they are talk beside the command's result, and what shows on
   * a terminal whose stdout goes elsewhere is one line that is redrawn. stdout: they are the
   * result. With `--json` nothing but talk is written, and that to stderr.
   */
  lines: "stdout" | "stderr";
  trafficSource: LiveView["trafficSource"];
  /** Whether keys may act on a drop, with the admin token that it is followed with. */
  operates: boolean;
  /** What is asked before `q` ends it: `end the run? what was measured is kept`; null: no question. */
  quitQuestion: string | null;
  /** `q`, and a yes where there was a question. Ctrl-C comes as SIGINT, as without a dashboard. */
  onQuit: () => void;
}

/** A drop to look at, and where; `name` as its user called it. */
export interface Followed {
  url: string;
  adminToken: string | undefined;
  dropId: string;
  name: string;
}

/** The live view of one command. */
export interface LiveSession extends AsyncDisposable {
  readonly store: LiveStore;
  /** `line`: one redrawn line on stderr. */
  readonly kind: "dashboard" | "plain" | "line";
  /** For whatever talks while the session is open: a dashboard has the screen to itself, takes
   * talk into its log and says it on stderr once it is closed. */
  readonly out: Output;
  /** What scenarios tell: pass it as `onProgress`. */
  progress(event: Progress): void;
  /** Follows a drop's stream, and audits it now and then while no load is under way. @returns how to stop */
  follow(drop: Followed): () => void;
  /** Asks a server for its figures once a second. One at a time: a second call takes the first's place. @returns how to stop */
  watchServer(server: { url: string }): () => void;
  /** Ends all of it and gives the terminal back; more than once is fine. */
  close(): Promise<void>;
}

/** The dashboard on a terminal; plain lines with `--plain`, `--json`, in CI and without one. */
export declare function openLive(order: LiveOrder): Promise<LiveSession>;
