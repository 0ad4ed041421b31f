/**
 * The server under test, slowed by a tenth: it stands still for a tenth of the time in which it is
 * asked for something. So it does a tenth less in the same time, whatever else is the bottleneck:
 * while it stands, a closed loop waits for it. While nobody asks it owes nothing, since a side that
 * waits for its turn must not stand still in the other one's.
 */
import { subscribe } from "node:diagnostics_channel";
import "./ours.ts";

const STILL_SHARE = 0.1;
const PERIOD_MS = 10;
/** Shorter stops are put off: they would be longer than they are meant to be. */
const STOP_MS_MIN = 1;

const cell = new Int32Array(new SharedArrayBuffer(4));
let wasAsked = false;
let owedMs = 0;
let fromMs = performance.now();

subscribe("http.server.request.start", () => {
  wasAsked = true;
});

setInterval(() => {
  const atMs = performance.now();
  if (wasAsked) owedMs += ((atMs - fromMs) * STILL_SHARE) / (1 - STILL_SHARE);
  wasAsked = false;
  if (owedMs >= STOP_MS_MIN) {
    Atomics.wait(cell, 0, 0, owedMs);
    owedMs -= performance.now() - atMs;
  }
  fromMs = performance.now();
}, PERIOD_MS);
