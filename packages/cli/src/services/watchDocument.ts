import {
  Count,
  DropState,
  Nullable,
  NullableString,
  QueueState,
  RebuildState,
  type Static,
  Timestamp,
  Type,
  Words,
} from "@dropctl/protocol";
import type { LiveStore } from "../live/store.ts";
import type { DropView, Link, LiveView, LogLine } from "../live/view.ts";

const Ms = Nullable(Type.Number({ minimum: 0 }));
const LinkShape = Type.Object({
  kind: Words(["connecting", "live", "stale"]),
  /** Only of `stale`: what is told was true then. */
  since: NullableString(),
  reason: NullableString(),
});
/** As the protocol has it, but for its way of saying null, which is made for a serialiser. */
const State = Type.Object({
  ...DropState.properties,
  rebuild: Nullable(RebuildState),
  queue: Nullable(QueueState),
});
const Line = Type.Object({
  at: Timestamp,
  tone: Words(["plain", "good", "bad"]),
  text: Type.String(),
});

/** What `watch --json` writes, one a line: the picture at `at`, and what happened since the last. */
export const WatchDocument = Type.Object({
  at: Timestamp,
  server: Type.Object({
    url: NullableString(),
    version: NullableString(),
    stack: NullableString(),
    link: LinkShape,
    batchRows: Ms,
    cacheMs: Ms,
    ledgerMs: Ms,
    poolWaitMs: Ms,
    eventLoopDelayMs: Ms,
  }),
  /** Answers in the last second; null: none was measured yet. */
  traffic: Nullable(
    Type.Object({
      at: Timestamp,
      succeeded: Count,
      refused: Count,
      failed: Count,
      latencyMs: Nullable(
        Type.Object({ p50: Type.Number(), p95: Type.Number(), p99: Type.Number() }),
      ),
    }),
  ),
  drops: Type.Array(
    Type.Object({
      name: Type.String(),
      link: LinkShape,
      /** As the drop's stream told it; null before the first time. */
      state: Nullable(State),
      forecast: Type.Object({
        kind: Words(["unknown", "sells_out", "sold_out"]),
        inSeconds: Ms,
        unitsPerSecond: Ms,
      }),
      light: Type.Object({
        kind: Words(["unknown", "green", "red"]),
        /** The last whole audit. */
        checkedAt: NullableString(),
        reason: NullableString(),
      }),
    }),
  ),
  log: Type.Array(Line),
});
export type WatchDocument = Static<typeof WatchDocument>;

/** Documents of a store's view, each with the lines that came since the one before. */
export function createWatchDocuments(store: LiveStore): { next(): WatchDocument } {
  const told = new WeakSet<LogLine>();
  return {
    next() {
      const view = store.view();
      const fresh = view.log.filter((line) => !told.has(line));
      for (const line of fresh) told.add(line);
      return documentOf(view, fresh);
    },
  };
}

function documentOf(view: LiveView, log: readonly LogLine[]): WatchDocument {
  const { server, traffic } = view;
  const second = traffic.at(-1);
  return {
    at: timestamp(Date.now()),
    server: {
      ...{ url: view.targetUrl, version: server?.version ?? null, stack: server?.stack ?? null },
      link: linkOf(view.link),
      batchRows: server?.batchRows ?? null,
      cacheMs: server?.cacheMs ?? null,
      ledgerMs: server?.ledgerMs ?? null,
      poolWaitMs: server?.poolWaitMs ?? null,
      eventLoopDelayMs: server?.eventLoopDelayMs ?? null,
    },
    traffic: second === undefined ? null : trafficOf(second),
    drops: view.drops.map(dropOf),
    log: log.map(({ atMs, tone, text }) => ({ at: timestamp(atMs), tone, text })),
  };
}

function trafficOf({ atMs, ...second }: LiveView["traffic"][number]) {
  return { at: timestamp(atMs), ...second };
}

function dropOf({ name, link, state, forecast, light }: DropView): WatchDocument["drops"][number] {
  const sells = forecast.kind === "sells_out" ? forecast : null;
  const checkedAtMs = light.kind === "green" ? light.checkedAtMs : null;
  return {
    ...{ name, link: linkOf(link), state },
    forecast: {
      kind: forecast.kind,
      inSeconds: sells?.inSeconds ?? null,
      unitsPerSecond: sells?.unitsPerSecond ?? null,
    },
    light: {
      kind: light.kind,
      checkedAt: checkedAtMs === null ? null : timestamp(checkedAtMs),
      reason: light.kind === "red" ? light.reason : null,
    },
  };
}

function linkOf(link: Link): WatchDocument["server"]["link"] {
  if (link.kind !== "stale") return { kind: link.kind, since: null, reason: null };
  return { kind: "stale", since: timestamp(link.sinceMs), reason: link.reason };
}

const timestamp = (atMs: number): string => new Date(atMs).toISOString();
