/**
 * The server under test, which can be slow for some of its drops: it stands still for a tenth of
 * the time in which it is asked about them. So it does a tenth less for them in the same time,
 * whatever else is the bottleneck: while it stands, a closed loop waits for it. It is one process
 * for both sides of a comparison, since of two processes one may be faster by luck.
 */
import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import "./ours.ts";

const STILL_SHARE = 0.1;
/** Shorter stops are put off: they would be longer than they are meant to be. */
const STOP_MS_MIN = 1;
/** Nobody asked for longer than this: that is a rest. */
const GAP_MS_MAX = 5;

const cell = new Int32Array(new SharedArrayBuffer(4));
const slowDropIds = new Set<string>();
let owedMs = 0;
let lastMs = 0;

process.on("message", (message) => {
  const dropId = /^slow (.+)$/.exec(String(message))?.[1];
  if (dropId !== undefined) slowDropIds.add(dropId);
});

subscribe("http.server.request.start", (message) => {
  const { request } = message as { request: IncomingMessage };
  const dropId = request.url?.split("/")[3];
  if (dropId === undefined || !slowDropIds.has(dropId)) return;
  const atMs = performance.now();
  owedMs += (Math.min(atMs - lastMs, GAP_MS_MAX) * STILL_SHARE) / (1 - STILL_SHARE);
  if (owedMs >= STOP_MS_MIN) {
    Atomics.wait(cell, 0, 0, owedMs);
    owedMs -= performance.now() - atMs;
  }
  lastMs = performance.now();
});
