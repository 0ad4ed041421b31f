import {
  checkEngine,
  type EngineChoice,
  type OnProgress,
  type Scenario,
  type Target,
  type TrialPlace,
} from "@dropctl/scenarios";
import type { PlainOptions } from "../commands/plainOption.ts";
import { usageError } from "../exits.ts";
import type { Call, CommonOptions } from "../frame.ts";
import { comparedTrial } from "../live/comparedTrial.ts";
import { type LiveSession, openLive } from "../live/session.ts";
import { prepareRuns, RecordKeeper } from "./records.ts";

/** How a load is called on its screen, and in the question before it is stopped. */
interface LoadTitle {
  title: string;
  what: "run" | "search" | "comparison" | "demo";
}

/** A load that may begin; disposing of it closes its view. */
interface OpenLoad extends AsyncDisposable {
  keeper: RecordKeeper;
  view: LiveSession;
  /** Ctrl-C, or `q` and a yes. */
  signal: AbortSignal;
}

/**
 * Once the engine can carry it out: where its records go, and its view, before there is a server.
 * @throws {CliError} `conflicting_options`: a k6 that would not be used
 */
export async function openLoad(
  call: Call<CommonOptions & PlainOptions & EngineChoice>,
  { scenario, knobs, ...title }: LoadTitle & { scenario: Scenario; knobs: Record<string, number> },
): Promise<OpenLoad> {
  const { engine, k6 } = call.options;
  if (k6 !== undefined && engine !== "k6") {
    throw usageError("conflicting_options", "--k6 is for --engine k6; give both");
  }
  await checkEngine({ scenario, knobs, engine, k6 });
  const keeper = new RecordKeeper(await prepareRuns(call.config));
  const signal = call.frame.takeInterrupts();
  const view = await openLoadView(call, title);
  return { keeper, view, signal, [Symbol.asyncDispose]: () => view.close() };
}

/** The live view of a command that makes load: opened before there is a server. */
export function openLoadView(
  { out, config, options, frame }: Call<CommonOptions & PlainOptions>,
  { title, what }: LoadTitle,
): Promise<LiveSession> {
  return openLive({
    ...{ out, config, title },
    plain: options.plain === true,
    lines: "stderr",
    trafficSource: "generator",
    operates: true,
    quitQuestion: `Stop the ${what}? What was measured is kept.`,
    onQuit: () => frame.interrupt("SIGINT"),
  });
}

/**
 * What a load tells goes into the view, and so do its server and the drop that it is sent to: from
 * when the load begins until the next one is arranged. The server's figures come with the load's
 * seconds.
 */
export function showLoad(
  view: LiveSession,
  targetOf: (trial: TrialPlace | null) => Target,
): OnProgress {
  let shown: Target | null = null;
  const unfollow: (() => void)[] = [];
  return (event) => {
    if (event.kind === "phase") {
      const target = targetOf(event.trial);
      const { url, adminToken } = target;
      if (event.phase === "arranging") for (const end of unfollow.splice(0)) end();
      if (event.phase === "arranging" && target !== shown) {
        shown = target;
        view.watchServer({ url });
      }
      if (event.phase === "loading" && event.dropId !== null) {
        // It has answered all that was arranged.
        view.store.dispatch({ kind: "linked", atMs: Date.now(), dropId: null });
        const { dropId, scenario: name } = event;
        const side = comparedTrial(event.trial)?.label ?? null;
        unfollow.push(view.follow({ url, adminToken, dropId, name, side }));
      }
    }
    view.progress(event);
  };
}
