import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createControls } from "./controls.ts";
import { settableStore } from "./testing/store.ts";
import { liveView } from "./testing/views.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function controls() {
  return createControls({
    ...{ store: settableStore(liveView()).store, quitQuestion: null },
    operator: { act: async (_, { kind }) => ({ ok: true, text: `${kind} done` }) },
    ...{ onQuit: () => undefined, onInterrupt: () => undefined },
    onSuspend: () => undefined,
  });
}

test("what a key came to goes by itself, and only the last one's time counts", async () => {
  const { ui, press, close } = controls();
  press({ text: "p" });
  await vi.advanceTimersByTimeAsync(6_000);
  expect(ui().message?.text).toBe("pause done");
  press({ text: "r" });
  await vi.advanceTimersByTimeAsync(6_000);
  expect(ui().message?.text).toBe("resume done");
  await vi.advanceTimersByTimeAsync(6_000);
  expect(ui().message).toBeNull();
  press({ text: "p" });
  await vi.advanceTimersByTimeAsync(1);
  close();
  expect(vi.getTimerCount()).toBe(0);
});
