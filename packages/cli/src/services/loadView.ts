import type { OnProgress, Target, TrialPlace } from "@dropctl/scenarios";
import type { PlainOptions } from "../commands/plainOption.ts";
import type { Call, CommonOptions } from "../frame.ts";
import { type LiveSession, openLive } from "../live/session.ts";

/** The live view of a command that makes load: opened before there is a server. */
export function openLoadView(
  { out, config, options, frame }: Call<CommonOptions & PlainOptions>,
  { title, what }: { title: string; what: "run" | "search" | "comparison" | "demo" },
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
  let unfollow = () => {};
  return (event) => {
    if (event.kind === "phase") {
      const target = targetOf(event.trial);
      const { url, adminToken } = target;
      if (event.phase === "arranging") unfollow();
      if (event.phase === "arranging" && target !== shown) {
        shown = target;
        view.watchServer({ url });
      }
      if (event.phase === "loading" && event.dropId !== null) {
        // It has answered all that was arranged.
        view.store.dispatch({ kind: "linked", atMs: Date.now(), dropId: null });
        unfollow = view.follow({ url, adminToken, dropId: event.dropId, name: event.scenario });
      }
    }
    view.progress(event);
  };
}
