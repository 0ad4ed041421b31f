import { once } from "node:events";
import { createClient } from "@dropctl/protocol";
import type { PlainOptions } from "../../commands/plainOption.ts";
import { usageError } from "../../exits.ts";
import type { Call, CommonOptions } from "../../frame.ts";
import { createOwnAnswers } from "../../live/ownAnswers.ts";
import { type LiveSession, openLive } from "../../live/session.ts";
import { findTarget } from "../target.ts";
import { followDrops, isClosedIn } from "../watchDrops.ts";
import { logNote } from "./logNote.ts";
import type { FromView, ToView } from "./messages.ts";
import { setTerminalModes, terminalModes } from "./terminal.ts";

export type ShowUpOptions = CommonOptions & PlainOptions;

/**
 * The live view of `up`, in a process of its own: shows until its parent says to close, or is
 * gone. What the user wants done with the server is told to the parent, which alone decides.
 * @throws {CliError} `no_parent` (2)
 */
export async function showUp({ frame, config, out, options }: Call<ShowUpOptions>): Promise<void> {
  if (process.send === undefined) {
    throw usageError("no_parent", "`dropctl up` starts this by itself", "dropctl watch --help");
  }
  const tell = (message: FromView) => process.send?.(message, () => {});
  const interrupts = frame.takeInterrupts();
  let isOrphan = false;
  const orphaned = once(process, "disconnect").then(() => (isOrphan = true));
  const target = await findTarget({}, config);
  const own = createOwnAnswers();
  const before = terminalModes();
  await using view = await openLive({
    ...{ out, config, title: "up", trafficSource: "server", operates: true, own },
    quiet: true,
    plain: options.plain === true,
    lines: "stderr",
    quitQuestion: "Stop the server?",
    onQuit: () => tell({ stop: "SIGTERM" }),
  });
  const told = hear(view);
  const { url, adminToken } = target;
  const drops = followDrops(createClient({ url, adminToken, onAnswer: own.onAnswer }), []);
  await drops.find();
  drops.follow(
    (drop) => view.follow({ url, adminToken, ...drop }),
    (dropId) => isClosedIn(view.store.view(), dropId),
  );
  view.watchServer({ url });
  const drawing = terminalModes();
  const interrupted = once(interrupts, "abort").then(() => {
    if (interrupts.reason !== "SIGINT") return;
    tell({ stop: "SIGINT" });
    // The parent has had the same Ctrl-C or hears of it now; it closes this when it is ready.
    return told;
  });
  await Promise.race([orphaned, told, interrupted]);
  await view.close();
  // The shell has the terminal again, as we had set it, unless it sets it for itself.
  if (isOrphan && before !== null && terminalModes() === drawing) setTerminalModes(before);
}

/** Resolves when the parent says to close. */
function hear(view: LiveSession): Promise<void> {
  return new Promise((resolve) => {
    process.on("message", (message: ToView) => {
      if (message.kind === "close") resolve();
      else view.store.dispatch({ kind: "note", atMs: Date.now(), ...logNote(message.line) });
    });
  });
}
