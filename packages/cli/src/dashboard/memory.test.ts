import { Console } from "node:console";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, expect, test, vi } from "vitest";
import type { TrafficSecond } from "../live/view.ts";
import { SECONDS_KEPT } from "../live/view.ts";
import { openDashboard } from "./open.tsx";
import { settableStore } from "./testing/store.ts";
import { FakeTerminal } from "./testing/terminal.ts";
import { dropState, dropView, liveView, NOW_MS, rush, SERVER } from "./testing/views.ts";

Object.assign(console, { Console });
setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Less than what the frames of a minute would be, were they kept. */
const GROWTH_BYTES_MAX = 3_000_000;
const MINUTE = 60;

afterEach(() => void vi.useRealTimers());

test(
  "half an hour of watching takes no more memory than ten minutes",
  { timeout: 180_000 },
  async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] });
    const terminal = new FakeTerminal(80, 24);
    const { store, become } = settableStore(liveView());
    const { stdin, stdout } = terminal;
    const dashboard = openDashboard({
      ...{ store, operator: null, stdin, stdout, colour: true, quitQuestion: null },
      onQuit: () => undefined,
      onInterrupt: () => undefined,
    });
    const pattern = rush(100);
    let traffic: readonly TrafficSecond[] = pattern;

    /** Each second brings new figures everywhere. */
    async function watch(from: number, to: number): Promise<number> {
      for (let second = from; second < to; second += 1) {
        const nowMs = NOW_MS + second * 1_000;
        const next = { ...(pattern[second % 100] ?? SILENT), atMs: nowMs };
        traffic = [...traffic.slice(1 - SECONDS_KEPT), next];
        const state = dropState({ available: 5_590 - second, paid: 3_210 + second });
        const log = [
          { atMs: nowMs, tone: "plain" as const, text: `second ${second} has its own line` },
        ];
        const server = { ...SERVER, ledgerMs: 1 + (second % 7) };
        become(liveView({ nowMs, traffic, drops: [dropView({ state })], log, server }));
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
