import { type Audit, type Client, ProblemError } from "@dropctl/protocol";
import type { LiveEvent } from "../event.ts";
import { sleep } from "./sleep.ts";

/** A drop to audit now and then. */
export interface Audited {
  dropId: string;
  /** With the admin token. */
  client: Pick<Client, "auditDrop">;
}

/** Each drop at most so often. */
const EVERY_MS = 10_000;
/** An audit counts rows: all of them together get 2 % of the server's time at most. */
const REST_FACTOR = 50;
const LOOK_EVERY_MS = 500;

/** How long to leave the server alone after an audit. */
export function restAfter(tookMs: number, drops: number): number {
  return Math.max(EVERY_MS / Math.max(1, drops), REST_FACTOR * tookMs);
}

/**
 * Audits these drops in turn until it is aborted: one at a time, paced by what one costs, and
 * none while a load of ours runs, whose judge audits at its end.
 */
export async function auditInTurn(
  order: { drops: () => readonly Audited[]; isLoading: () => boolean; signal: AbortSignal },
  dispatch: (event: LiveEvent) => void,
): Promise<void> {
  const { drops, isLoading, signal } = order;
  const auditedAtMs = new Map<string, number>();
  const refused = new WeakSet<Audited["client"]>();
  let restMs = 0;
  while (await sleep(Math.max(LOOK_EVERY_MS, restMs), signal)) {
    restMs = 0;
    const known = drops().filter(({ client }) => !refused.has(client));
    const [next] = known.toSorted((a, b) => lastOf(a) - lastOf(b));
    if (next === undefined || isLoading()) continue;
    const beganMs = performance.now();
    if (beganMs - lastOf(next) < EVERY_MS) continue;
    auditedAtMs.set(next.dropId, beganMs);
    const audit = await auditOf(next, signal);
    restMs = restAfter(performance.now() - beganMs, known.length);
    if (audit === "refused") refused.add(next.client);
    if (audit === null || audit === "refused") continue;
    dispatch({ kind: "audited", atMs: Date.now(), dropId: next.dropId, audit });
  }

  function lastOf({ dropId }: Audited): number {
    return auditedAtMs.get(dropId) ?? -Infinity;
  }
}

/**
 * Null: it could not be had; the stream says whether the server is there. `refused`: nor will it
 * ever be with this token, and each time would count as what the server refused somebody.
 */
async function auditOf(
  { client, dropId }: Audited,
  signal: AbortSignal,
): Promise<Audit | "refused" | null> {
  return client.auditDrop({ params: { dropId } }, { signal }).catch((cause: unknown) => {
    const isRefused = cause instanceof ProblemError && cause.problem.code === "unauthorized";
    return isRefused ? "refused" : null;
  });
}
