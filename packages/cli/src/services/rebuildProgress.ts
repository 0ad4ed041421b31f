import { type Audit, type Drop, followDrop, type RebuildState } from "@dropctl/protocol";
import type { Output } from "../output.ts";
import { createPace, paceText } from "../render/pace.ts";
import { createProgress } from "../render/progress.ts";
import { seconds } from "../render/units.ts";
import type { Target } from "./target.ts";

const LOOK_EVERY_MS = 100;

/** Says for how long a request has been under way, until it is answered. */
export async function withElapsed<T>(out: Output, what: string, work: Promise<T>): Promise<T> {
  return withProgress(out, work, (elapsedMs) => elapsedText(what, elapsedMs));
}

/** Says how far a rebuild has come, as the drop's own stream tells it; else for how long it goes. */
export async function withRebuildProgress(
  out: Output,
  { target, drop }: { target: Target; drop: Drop },
  work: Promise<Audit>,
): Promise<Audit> {
  const over = new AbortController();
  const pace = createPace();
  let state: RebuildState | null = null;
  let doing = "rebuilding";
  const follower = follow(target, drop, over.signal, (next) => {
    // The same answer brings the audit that comes after.
    if (state !== null && next === null) doing = "auditing";
    state = next;
  });
  try {
    return await withProgress(out, work, (elapsedMs) => {
      if (state === null) return elapsedText(`${doing} ${drop.slug}`, elapsedMs);
      const { rows: done, of } = state;
      return paceText("rebuilding: rows", { done, of }, pace(elapsedMs, done, of));
    });
  } finally {
    over.abort();
    await follower;
  }
}

/** A stream that cannot be had is no reason to fail: the rebuild itself goes on. */
async function follow(
  { url, adminToken }: Target,
  { id: dropId }: Drop,
  signal: AbortSignal,
  tell: (state: RebuildState | null) => void,
): Promise<void> {
  try {
    for await (const news of followDrop({ url, adminToken, dropId, signal })) {
      if (news.kind === "state") tell(news.state.rebuild);
    }
  } catch {
    // Then it is told for how long it goes.
  }
}

async function withProgress<T>(
  out: Output,
  work: Promise<T>,
  text: (elapsedMs: number) => string,
): Promise<T> {
  const progress = createProgress(out);
  const sinceMs = performance.now();
  const timer = setInterval(
    () => progress.update(text(performance.now() - sinceMs)),
    LOOK_EVERY_MS,
  );
  try {
    return await work;
  } finally {
    clearInterval(timer);
    progress.end();
  }
}

function elapsedText(what: string, elapsedMs: number): string {
  return `${what}  ${seconds(elapsedMs / 1_000)}`;
}
