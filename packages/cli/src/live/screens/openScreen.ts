import type { Progress } from "@dropctl/scenarios";
import type { Operator } from "../operator.ts";
import type { LiveOrder } from "../session.ts";
import type { LiveStore } from "../store.ts";
import { holdOutput } from "./heldOutput.ts";
import { openLineScreen } from "./lineScreen.ts";
import { openPlainScreen } from "./plainScreen.ts";
import type { Screen } from "./screen.ts";

const LINE_EVERY_MS = 1_000;

/** The dashboard where there is a terminal for it, else lines. */
export async function openScreen(
  order: LiveOrder,
  store: LiveStore,
  operator: Operator | null,
): Promise<Screen> {
  const { out, config, plain, lines } = order;
  if (lines === "none") return { kind: "plain", out, progress: () => {}, close: async () => {} };
  if (config.dashboard && !plain && !out.json) return openDashboardScreen(order, store, operator);
  return lines === "stderr" && out.liveErr && !plain
    ? openLineScreen(out)
    : openPlainLines(order, store);
}

function openPlainLines({ out, lines, everyMs, quiet }: LiveOrder, store: LiveStore): Screen {
  const say =
    lines === "stdout" ? (line: string) => out.line(line) : (line: string) => out.say(line);
  return openPlainScreen(store, {
    ...{ out, say, everyMs: everyMs ?? LINE_EVERY_MS },
    quiet: quiet === true,
  });
}

/** Loaded only here: whoever sees no dashboard does not wait for it. */
async function openDashboardScreen(
  order: LiveOrder,
  store: LiveStore,
  operator: Operator | null,
): Promise<Screen> {
  const { openDashboard } = await import("../../dashboard/open.tsx");
  const { config, quitQuestion, onQuit } = order;
  const say = (text: string) =>
    store.dispatch({ kind: "note", atMs: Date.now(), tone: "plain", text });
  const held = holdOutput(order.out, say);
  let fallback: Screen | null = null;
  const broken = Promise.withResolvers<void>();
  let isClosed = false;
  const dashboard = openDashboard({
    ...{ store, operator, quitQuestion, onQuit },
    ...{ stdin: process.stdin, stdout: process.stdout, colour: config.colour.out },
    onInterrupt: () => void process.kill(process.pid, "SIGINT"),
    onFault: (error) => {
      // The work goes on: only its picture is gone.
      const why = error instanceof Error ? error.message : String(error);
      held.out.say(`the dashboard broke (${why}); going on with plain lines`);
      held.release();
      if (!isClosed) fallback = openPlainLines(order, store);
      broken.resolve();
    },
  });
  // Whatever else has to be loaded comes after the first picture.
  await Promise.race([dashboard.firstFrame, broken.promise]);
  return {
    get kind() {
      return fallback === null ? "dashboard" : "plain";
    },
    out: held.out,
    progress: (_event: Progress) => {},
    close: async () => {
      isClosed = true;
      await fallback?.close();
      await dashboard.close();
      held.release();
    },
  };
}
