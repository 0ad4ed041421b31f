import type { K6Event } from "../src/engines/k6/events.ts";

/** k6 has one; its types leave it to the DOM's. */
declare const console: { log(line: string): void };

export type Report = (event: K6Event) => void;

let pending: K6Event[] = [];

/** Keeps an event for the next line. */
export const note: Report = (event) => {
  pending.push(event);
};

/** Tells what is kept: one line for several events, since a line costs more than an event. */
export function tell(): void {
  if (pending.length === 0) return;
  console.log(JSON.stringify(pending));
  pending = [];
}
