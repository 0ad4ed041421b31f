import { Console } from "node:console";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, expect, test, vi } from "vitest";
import { initialView } from "../live/reduce.ts";
import { createStore } from "../live/store.ts";
import { openDashboard } from "./open.tsx";
import { FakeTerminal } from "./testing/terminal.ts";
import { dropState, iso, NOW_MS, rush, SERVER } from "./testing/views.ts";

Object.assign(console, { Console });
setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Far less than the 1,200 views of the last twenty minutes, were they kept: those are 6 MB. */
const GROWTH_BYTES_MAX = 1_000_000;
const MINUTE = 60;
const TIMERS = [
  "setTimeout",
  "clearTimeout",
  "setInterval",
  "clearInterval",
  "Date",
  "performance",
] as const;

afterEach(() => void vi.useRealTimers());

test(
  "half an hour of watching takes no more memory than ten minutes",
  { timeout: 180_000 },
  async () => {
    // The day too is that of the replay: lines of another day begin with their date, not their time.
    vi.useFakeTimers({ toFake: [...TIMERS], now: NOW_MS });
    const terminal = new FakeTerminal(80, 24);
    const store = createStore(
      initialView({ title: "watch", trafficSource: "server", nowMs: NOW_MS }),
    );
    const { stdin, stdout } = terminal;
    const dashboard = openDashboard({
      ...{ store, operator: null, stdin, stdout, colour: true, quitQuestion: null },
      onQuit: () => undefined,
      onInterrupt: () => undefined,
    });
    const pattern = rush(100);
    const { dropId, slug } = dropState();
    store.dispatch({ kind: "follow", atMs: NOW_MS, dropId, name: slug, side: null });
    store.dispatch({ kind: "linked", atMs: NOW_MS, dropId });
    store.dispatch({ kind: "linked", atMs: NOW_MS, dropId: null });

    /** Each second brings new figures everywhere, and a line for the log. */
    async function watch(from: number, to: number): Promise<number> {
      for (let at = from; at < to; at += 1) {
        const atMs = NOW_MS + at * 1_000;
        const second = { ...(pattern[at % 100] ?? SILENT), atMs };
        const server = { ...SERVER, ledgerMs: 1 + (at % 7) };
        const state = dropState({ available: 5_590 - at, paid: 3_210 + at, asOf: iso(atMs) });
        store.dispatch({ kind: "state", atMs, state });
        store.dispatch({ kind: "second", atMs, second, server });
        store.dispatch({
          kind: "note",
          atMs,
          tone: "plain",
          text: `second ${at} has its own line`,
        });
        await vi.advanceTimersByTimeAsync(1_000);
      }
      collect();
      return process.memoryUsage().heapUsed;
    }

    const early = await watch(0, 10 * MINUTE);
    const framesEarly = terminal.frames;
    const late = await watch(10 * MINUTE, 30 * MINUTE);
    // It did draw all that time.
    expect(terminal.frames - framesEarly).toBeGreaterThanOrEqual(19 * MINUTE);
    expect(terminal.written).toContain("second 1799 has its own line");
    expect(late - early).toBeLessThan(GROWTH_BYTES_MAX);
    vi.useRealTimers();
    await dashboard.close();
  },
);

const SILENT = { succeeded: 0, refused: 0, failed: 0, latencyMs: null };
