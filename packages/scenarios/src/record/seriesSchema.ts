import { Nullable, type Static, Type } from "@dropctl/protocol";

const Count = Type.Integer({ minimum: 0 });
const Ms = (description: string) => Nullable(Type.Number({ minimum: 0, description }));

/** What the server said of itself at the end of a second; null: it does not tell. */
const ServerFigures = Type.Object({
  answers: Type.Integer({ minimum: 0, description: "requests that it answered, whoever asked" }),
  batchRows: Nullable(
    Type.Number({ minimum: 0, description: "mean rows of a group commit in this second" }),
  ),
  cacheMs: Ms("mean of the stock cache's calls in this second"),
  ledgerMs: Ms("mean of the ledger's calls in this second"),
  poolWaitMs: Ms("mean wait for a connection to the ledger in this second"),
  eventLoopDelayMs: Ms("p99 of how late its event loop came to its timers, since last asked"),
});

/** One second of a run, client and server on the same clock. */
export const SeriesLine = Type.Object({
  atMs: Type.Number({
    minimum: 0,
    description: "end of the second, since the first request that was measured",
  }),
  succeeded: Type.Integer({ minimum: 0, description: "completions in this second" }),
  refused: Count,
  failed: Count,
  latencyMs: Nullable(
    Type.Object({
      p50: Type.Number(),
      p95: Type.Number(),
      p99: Type.Number(),
      max: Type.Number(),
    }),
  ),
  stock: Nullable(Type.Object({ available: Count, held: Count, paid: Count })),
  queue: Nullable(Type.Object({ waiting: Count, admitted: Count })),
  server: Nullable(ServerFigures),
});
export type SeriesLine = Static<typeof SeriesLine>;

/** The server's own count of the whole load, to hold the client's against. */
export const ServerCount = Type.Object(
  {
    requests: Type.Integer({
      minimum: 0,
      description: "answered from just before to just after what was measured",
    }),
    tps: Type.Number({ minimum: 0, description: "these a second, over durationMs" }),
  },
  {
    description: "by the server's own count; null: it does not tell, or was under another load too",
  },
);
