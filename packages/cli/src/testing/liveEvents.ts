import type { Audit, AuditCheckName, DropEvent, DropState } from "@dropctl/protocol";
import type { LiveEvent } from "../live/event.ts";
import { initialView, reduce, type TrackedView } from "../live/reduce.ts";

export const DROP_ID = "01936f00-0000-7000-8000-000000000001";
export const BEGAN_MS = Date.parse("2026-11-21T12:00:00.000Z");

/** So many seconds after the view began. */
export const at = (seconds: number): number => BEGAN_MS + seconds * 1_000;

/** An open drop of 1,000 units; `available` follows from what is held and paid unless told. */
export function dropState(seconds: number, changes: Partial<DropState> = {}): DropState {
  const { total = 1_000, held = 0, paid = 0 } = changes;
  return {
    ...{ dropId: DROP_ID, slug: "aurora-launch", phase: "open", stockMode: "cached" },
    ...{ opensAt: null, total, available: total - held - paid, held, paid },
    ...{ epoch: 1, degraded: false, rebuild: null, queue: null },
    ...{ asOf: new Date(at(seconds)).toISOString() },
    ...changes,
  };
}

export const stateAt = (seconds: number, changes: Partial<DropState> = {}): LiveEvent => ({
  ...{ kind: "state", atMs: at(seconds), state: dropState(seconds, changes) },
});

export const clockAt = (seconds: number): LiveEvent => ({ kind: "clock", atMs: at(seconds) });

export function entryAt(
  seconds: number,
  number: number,
  changes: Partial<DropEvent> = {},
): LiveEvent {
  const entry: DropEvent = {
    ...{ dropId: DROP_ID, number, at: new Date(at(seconds)).toISOString() },
    ...{ kind: "opened", actor: null, amount: null },
    ...changes,
  };
  return { kind: "logged", atMs: at(seconds), entry };
}

/** An audit in which only these checks failed. */
export function audit(failed: AuditCheckName[] = [], quiet = true): Audit {
  const checks = failed.map((name) => ({ name, ok: false, count: 3, detail: "3 rows" }));
  const counts = { total: 1_000, claimed: 0, held: 0, paid: 0, released: 0, refunded: 0 };
  return {
    ...{ dropId: DROP_ID, auditedAt: new Date(at(0)).toISOString(), quiet },
    ledger: { ...counts, orders: 0, expiredLate: 0, epoch: 1 },
    ...{ cache: null, checks, ok: failed.length === 0 },
  };
}

/** A view that follows the drop. */
export function following(...events: readonly LiveEvent[]): TrackedView {
  const began = initialView({ title: "watch", trafficSource: "server", nowMs: BEGAN_MS });
  const followed: LiveEvent = {
    ...{ kind: "follow", atMs: BEGAN_MS, dropId: DROP_ID, name: "aurora", side: null },
  };
  return after(began, followed, ...events);
}

export function after(view: TrackedView, ...events: readonly LiveEvent[]): TrackedView {
  return events.reduce(reduce, view);
}
