/**
 * The server under test, which can be slowed by a tenth and set free again: of every ten seconds
 * it stands still for one, in stops of some 20 ms. So it does a tenth less in the same time,
 * whatever else is the bottleneck: while it stands, a closed loop waits for it. It is one process
 * both ways, since of two processes one may be faster by luck.
 */
import "./ours.ts";
import { FREE, SLOW } from "./child.ts";

/** The share of the time in which it stands still. */
const STILL_SHARE = 0.1;
const PERIOD_MS = 200;

const cell = new Int32Array(new SharedArrayBuffer(4));
let timer: NodeJS.Timeout | undefined;

process.on("message", (message) => {
  if (message === SLOW) slowDown();
  if (message === FREE) clearInterval(timer);
});

function slowDown(): void {
  clearInterval(timer);
  const begunMs = performance.now();
  let stoodMs = 0;
  timer = setInterval(() => {
    const fromMs = performance.now();
    // A stop that came late, or took too long, is made up for by the next.
    const owedMs = (STILL_SHARE * (fromMs - begunMs) - stoodMs) / (1 - STILL_SHARE);
    Atomics.wait(cell, 0, 0, Math.max(0, owedMs));
    stoodMs += performance.now() - fromMs;
  }, PERIOD_MS);
}
