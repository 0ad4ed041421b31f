import { type Client, createClient } from "@dropctl/protocol";
import type { Progress } from "@dropctl/scenarios";
import { actorName } from "../actor.ts";
import type { Config } from "../config.ts";
import type { Output } from "../output.ts";
import type { LiveEvent } from "./event.ts";
import { createOwnAnswers, type OwnAnswers } from "./ownAnswers.ts";
import { createOperator, type Operator } from "./operator.ts";
import { initialView } from "./reduce.ts";
import { openScreen } from "./screens/openScreen.ts";
import { auditInTurn } from "./sources/audits.ts";
import { readDropStream } from "./sources/dropStream.ts";
import { readServerFigures, readTarget } from "./sources/serverFigures.ts";
import { createStore, type LiveStore } from "./store.ts";
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
   * result. none: the command shows the store's view itself.
   */
  lines: "stdout" | "stderr" | "none";
  /** Between two plain lines; 1,000 unless told. */
  everyMs?: number;
  /** Plain lines come only for a second in which something happened. */
  quiet?: boolean;
  trafficSource: LiveView["trafficSource"];
  /** Whether keys may act on a drop, with the admin token that it is followed with. */
  operates: boolean;
  /** What is asked before `q` ends it: `end the run? what was measured is kept`; null: no question. */
  quitQuestion: string | null;
  /** `q`, and a yes where there was a question. Ctrl-C comes as SIGINT, as without a dashboard. */
  onQuit: () => void;
  /** Counts what else the command asks of the server; a command that asks nothing needs none. */
  own?: OwnAnswers;
}

/** A drop to look at, and where; `name` as its user called it. */
export interface Followed {
  url: string;
  adminToken: string | undefined;
  dropId: string;
  name: string;
  /** In a comparison, the label of the side that it is of. */
  side?: string | null;
  /** The token as it is now, after this one was refused. */
  renewToken?: () => Promise<string | undefined>;
}

/** The live view of one command. */
export interface LiveSession extends AsyncDisposable {
  readonly store: LiveStore;
  /** `line`: one redrawn line on stderr. */
  readonly kind: "dashboard" | "plain" | "line";
  /**
   * For whatever talks while the session is open: a dashboard has the screen to itself, takes
   * talk into its log, and writes it and the results once it is closed.
   */
  readonly out: Output;
  /** What scenarios tell: pass it as `onProgress`. */
  progress(event: Progress): void;
  /** Follows a drop's stream, and audits it now and then while no load is under way. @returns how to stop */
  follow(drop: Followed): () => void;
  /**
   * Tells which server it is and, where the server counts, asks it for its figures once a second.
   * One at a time: a second call takes the first's place. @returns how to stop
   */
  watchServer(server: { url: string }): () => void;
  /** Ends all of it and gives the terminal back; more than once is fine. */
  close(): Promise<void>;
}

/** The dashboard on a terminal; plain lines with `--plain`, `--json`, in CI and without one. */
export async function openLive(order: LiveOrder): Promise<LiveSession> {
  const { title, trafficSource, config, own = createOwnAnswers() } = order;
  const { onAnswer } = own;
  const store = createStore(initialView({ title, trafficSource, nowMs: Date.now() }));
  const dispatch = (event: LiveEvent) => store.dispatch(event);
  const clients = new Map<string, Client>();
  const operator: Operator = createOperator(
    (dropId) => clients.get(dropId) ?? null,
    (dropId, audit) => dispatch({ kind: "audited", atMs: Date.now(), dropId, audit }),
  );
  const screen = await openScreen(order, store, order.operates ? operator : null);
  const ended = new AbortController();
  let server = new AbortController();
  void auditInTurn(
    {
      drops: () => [...clients].map(([dropId, client]) => ({ dropId, client })),
      isLoading: () => isLoading(store.view()),
      signal: ended.signal,
    },
    dispatch,
  );

  let closing: Promise<void> | undefined;
  const close = () => {
    ended.abort();
    server.abort();
    return (closing ??= screen.close());
  };
  return {
    store,
    get kind() {
      return screen.kind;
    },
    out: screen.out,
    progress(event) {
      dispatch({ kind: "progress", atMs: Date.now(), progress: event });
      screen.progress(event);
    },
    follow({ url, adminToken, dropId, name, side = null, renewToken }) {
      const stopped = new AbortController();
      const signal = AbortSignal.any([ended.signal, stopped.signal]);
      const operateWith = (token: string | undefined) => {
        if (token === undefined || signal.aborted) return;
        const actor = actorName(config.actor);
        clients.set(dropId, createClient({ url, adminToken: token, actor, onAnswer }));
      };
      operateWith(adminToken);
      const renew = async () => {
        const token = await renewToken?.();
        operateWith(token);
        return token;
      };
      dispatch({ kind: "follow", atMs: Date.now(), dropId, name, side });
      void readDropStream({ url, adminToken, dropId, name, signal, renewToken: renew }, dispatch);
      return () => {
        if (stopped.signal.aborted) return;
        stopped.abort();
        clients.delete(dropId);
        dispatch({ kind: "unfollow", atMs: Date.now(), dropId });
      };
    },
    watchServer({ url }) {
      server.abort();
      const mine = new AbortController();
      server = mine;
      // A load's own sampler asks for the figures, and some of them are "since last asked".
      const read = trafficSource === "server" ? readServerFigures : readTarget;
      if (!ended.signal.aborted) void read({ url, signal: mine.signal, own }, dispatch);
      return () => mine.abort();
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function isLoading({ load }: LiveView): boolean {
  return load !== null && load.phase !== "done";
}
