import { once } from "node:events";
import { createClient } from "@dropctl/protocol";
import type { PlainOptions } from "../commands/plainOption.ts";
import { type Exit, usageError } from "../exits.ts";
import type { Call, TargetOptions } from "../frame.ts";
import { plainLines, logLine } from "../live/plain.ts";
import { createOwnAnswers } from "../live/ownAnswers.ts";
import { type LiveSession, openLive } from "../live/session.ts";
import type { LiveView } from "../live/view.ts";
import type { Expectations } from "./expectations.ts";
import { findTarget } from "./target.ts";
import { createWatchDocuments } from "./watchDocument.ts";
import { followDrops, isClosedIn, isRedIn } from "./watchDrops.ts";

export interface WatchOptions extends TargetOptions, PlainOptions {
  once?: true;
  /** Milliseconds. */
  for?: number;
  /** Milliseconds. */
  interval?: number;
  /** `p99<1s,failures=0` */
  expect?: string;
}

const INTERVAL_MS = 1_000;
/** A view changes no more often than this. */
const INTERVAL_MS_MIN = 250;
/** A timer knows no longer one. */
const DURATION_MS_MAX = 24 * 86_400_000;
/** What a single picture waits for at most. */
const ONCE_MS_MAX = 5_000;

/**
 * Shows drops until it is told to stop; a server that goes is waited for. Ends with `invariant`
 * when a light was red, `threshold` when an expectation was crossed, `interrupted` on Ctrl-C.
 * @throws {CliError} `no_such_drop`, `invalid_interval`, `conflicting_options`,
 * `invalid_expectation`, and as `findTarget`
 * @throws {UnreachableError} there is no server to begin with
 */
export async function watch(call: Call<WatchOptions>): Promise<Exit> {
  const { options, config, out, args } = call;
  const everyMs = intervalOf(options);
  const expectations = await expectationsOf(options);
  const { url, adminToken } = await findTarget(options, config);
  const answers = createOwnAnswers();
  const { onAnswer } = answers;
  const drops = followDrops(createClient({ url, adminToken, onAnswer }), args);
  await drops.find();

  const interrupts = call.frame.takeInterrupts();
  const quit = new AbortController();
  const own = options.once === true || out.json;
  let wasRed = false;
  const session = await openLive({
    ...{ out, config, title: "watch", everyMs, trafficSource: "server", own: answers },
    plain: options.plain === true,
    lines: own ? "none" : "stdout",
    operates: adminToken !== undefined,
    quitQuestion: null,
    onQuit: () => quit.abort(),
  });
  try {
    const stops = [
      drops.follow(
        (drop) => {
          const unfollow = session.follow({ url, adminToken, renewToken, ...drop });
          return () => {
            wasRed ||= isRedIn(session.store.view(), drop.dropId);
            unfollow();
          };
        },
        (dropId) => isClosedIn(session.store.view(), dropId),
      ),
      session.watchServer({ url }),
      expectations?.hold(session.store) ?? (() => {}),
    ];
    const over = AbortSignal.any([interrupts, quit.signal, ...timeLimit(options)]);
    await (options.once === true ? showOnce(call, session, over) : showUntil(over));
    for (const stop of stops) stop();
  } finally {
    await session.close();
  }
  for (const line of expectations?.report() ?? []) out.say(line);
  return exitOf({ view: session.store.view(), wasRed, expectations, interrupts });

  /** A server that was started again has another; that of another server is not sent to this one. */
  async function renewToken(): Promise<string | undefined> {
    const now = await findTarget(options, config).catch(() => null);
    return now?.url === url ? now.adminToken : undefined;
  }

  async function showUntil(over: AbortSignal): Promise<void> {
    const documents = createWatchDocuments(session.store);
    // Old pictures are of no use to a slow reader, and would fill the memory meanwhile; what
    // happened comes with the next one.
    const write = () => {
      if (!out.isBehind()) out.line(JSON.stringify(documents.next()));
    };
    const timer = out.json ? setInterval(write, everyMs) : undefined;
    if (!over.aborted) await once(over, "abort");
    clearInterval(timer);
  }
}

/** When every drop was heard of and a second was measured, or the time for that is over. */
async function showOnce(
  { out }: Call<WatchOptions>,
  { store }: LiveSession,
  over: AbortSignal,
): Promise<void> {
  const limit = AbortSignal.any([over, AbortSignal.timeout(ONCE_MS_MAX)]);
  const whole = Promise.withResolvers<void>();
  const stop = store.subscribe(() => {
    if (isWhole(store.view())) whole.resolve();
  });
  limit.addEventListener("abort", () => whole.resolve());
  await whole.promise;
  stop();
  const view = store.view();
  out.result(createWatchDocuments(store).next(), () =>
    [...view.log.map((line) => logLine(line, view.nowMs)), ...plainLines(view)].join("\n"),
  );
}

function isWhole({ drops, traffic, server }: LiveView): boolean {
  return drops.every(({ state }) => state !== null) && traffic.length > 0 && server !== null;
}

/** @throws {CliError} `invalid_interval`, `conflicting_options` */
function intervalOf({ once, interval, for: forMs }: WatchOptions): number {
  const given = (interval ?? 0) < (forMs ?? 0) ? "--for" : "--interval";
  if (once === true && (interval ?? forMs) !== undefined) {
    throw usageError("conflicting_options", `${given}: --once shows one picture and ends`);
  }
  if (interval !== undefined && interval < INTERVAL_MS_MIN) {
    throw usageError("invalid_interval", `--interval must be at least ${INTERVAL_MS_MIN}ms`);
  }
  if (Math.max(interval ?? 0, forMs ?? 0) > DURATION_MS_MAX) {
    throw usageError("invalid_interval", `${given} must be at most 24d`);
  }
  return interval ?? INTERVAL_MS;
}

/** Thresholds are known by the package of scenarios, which only then is loaded. */
async function expectationsOf({ expect }: WatchOptions): Promise<Expectations | null> {
  if (expect === undefined) return null;
  const { createExpectations } = await import("./expectations.ts");
  return createExpectations(expect);
}

function timeLimit({ for: forMs }: WatchOptions): AbortSignal[] {
  return forMs === undefined ? [] : [AbortSignal.timeout(forMs)];
}

/** The highest line of the exits' table that applies. */
function exitOf(order: {
  view: LiveView;
  /** A drop that made room for another one was. */
  wasRed: boolean;
  expectations: Expectations | null;
  interrupts: AbortSignal;
}): Exit {
  const { view, wasRed, expectations, interrupts } = order;
  if (wasRed || view.drops.some(({ light }) => light.kind === "red")) return "invariant";
  const held = expectations?.result() ?? "ok";
  if (held !== "ok") return held;
  return interrupts.reason === "SIGINT" ? "interrupted" : "ok";
}
