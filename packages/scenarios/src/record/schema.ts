import {
  Audit,
  Id,
  Nullable,
  Slug,
  type Static,
  StockMode,
  Timestamp,
  Type,
} from "@dropctl/protocol";
import { SeriesLine, ServerCount } from "./seriesSchema.ts";

/** Raised when a field changes its meaning or goes; new fields alone do not raise it. */
export const RECORD_VERSION = 1;

const Tally = Type.Record(Type.String(), Type.Integer({ minimum: 0 }));
const Count = Type.Integer({ minimum: 0 });
const Share = Type.Number({ minimum: 0, maximum: 1 });
const Rate = Type.Number({ minimum: 0, description: "a second" });

const Latency = Type.Object(
  {
    mean: Type.Number(),
    p50: Type.Number(),
    p95: Type.Number(),
    p99: Type.Number(),
    max: Type.Number(),
  },
  { description: "milliseconds, of answered requests, from the response events" },
);

const StepRecord = Type.Object({
  requests: Type.Integer({ minimum: 0, description: "answered or lost" }),
  byStatus: Type.Record(Type.String(), Count, { description: "answers by HTTP status" }),
  byCode: Type.Record(Type.String(), Count, { description: "answers outside 2xx by code" }),
  lost: Type.Record(Type.String(), Count, { description: "requests without an answer" }),
  durationMs: Type.Number({ minimum: 0, description: "from the first to the last completion" }),
  tps: Rate,
  tpsByOutcome: Type.Object({ succeeded: Rate, refused: Rate, failed: Rate }),
  latencyMs: Nullable(Latency),
  responseMs: Type.Optional(
    Nullable({ ...Latency, description: "milliseconds from the intended start; open loads only" }),
  ),
});

const LoadModel = Type.Object(
  {
    model: Type.Unsafe<"closed" | "open">(Type.String({ enum: ["closed", "open"] })),
    ratePerSecond: Nullable(
      Type.Number({ minimum: 0, description: "asked for, at its highest; null in a closed loop" }),
    ),
    dropped: Type.Integer({ minimum: 0, description: "arrivals due that were never sent" }),
    warmUpMs: Type.Number({ minimum: 0, description: "of load before anything was measured" }),
    turnMs: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        description: "sent in turns of so long with another load; all times are without the rests",
      }),
    ),
  },
  { description: "how the load was made: by answers (closed) or by the clock (open)" },
);

const Errors = Type.Object({ p50: Type.Number(), p90: Type.Number() });

const QueueRecord = Type.Object(
  {
    tickets: Type.Integer({ minimum: 0, description: "numbers given" }),
    admissions: Type.Integer({ minimum: 0, description: "tickets that were ever admitted" }),
    used: Type.Integer({ minimum: 0, description: "admissions that became a reservation" }),
    left: Count,
    admissionsLapsed: Type.Integer({ minimum: 0, description: "not used in time" }),
    passedOver: Type.Integer({ minimum: 0, description: "places lost to silence" }),
    inversions: Type.Integer({
      minimum: 0,
      description: "admitted before a lower number that stayed",
    }),
    occupancyMax: Type.Integer({ minimum: 0, description: "people in checkout at once" }),
    handoverMs: Nullable(
      Type.Object(
        { p50: Type.Number(), p99: Type.Number(), max: Type.Number() },
        { description: "from a place or unit that came free until the next admission" },
      ),
    ),
    firstAdmissionMs: Type.Optional(
      Nullable(
        Type.Number({
          description: "since the opening; only of a drop that opens by itself, null: nobody was",
        }),
      ),
    ),
    waitSeconds: Nullable(
      Type.Object(
        { p50: Type.Number(), p95: Type.Number(), max: Type.Number() },
        { description: "from asking to join until told admitted, of those who were" },
      ),
    ),
    estimates: Type.Integer({ minimum: 0, description: "told to buyers who were then admitted" }),
    estimateErrorSeconds: Nullable(
      Type.Object(Errors.properties, { description: "|likely − actual| of the remaining wait" }),
    ),
    estimateErrorShare: Nullable(
      Type.Object(Errors.properties, {
        description: "the same over the actual wait; waits under 1 s count as 1 s",
      }),
    ),
    estimatesWithinRange: Nullable(
      Type.Number({ ...Share, description: "of the estimates: the wait was within low to high" }),
    ),
  },
  { description: "what the waiting room did, by its tickets and by what buyers were told" },
);
export type QueueRecord = Static<typeof QueueRecord>;

export const Environment = Type.Object(
  {
    node: Type.String(),
    os: Type.String(),
    arch: Type.String(),
    cpuModel: Type.String(),
    cores: Count,
    memoryBytes: Count,
    dropctl: Type.String({ description: "version of the command line" }),
    server: Type.String({ description: "version of the server under load" }),
  },
  { description: "the machine that drove the load" },
);
export type Environment = Static<typeof Environment>;

const Broken = Type.Object({ invariant: Type.String(), detail: Type.String() });
export type Broken = Static<typeof Broken>;

export const Verdict = Type.Object(
  {
    ok: Type.Boolean({ description: "judged, and no invariant is broken" }),
    judged: Type.Boolean({ description: "false when the ledger could not be read" }),
    broken: Type.Array(Broken),
    oversold: Type.Integer({ minimum: 0, description: "units sold beyond the drop's total" }),
    lost: Type.Integer({ minimum: 0, description: "acknowledged, but not in the ledger" }),
    unacknowledged: Type.Integer({
      minimum: 0,
      description: "live in the ledger, but the buyer never got the answer",
    }),
  },
  { description: "what the judge says of the stock" },
);
export type Verdict = Static<typeof Verdict>;

export const INVALID_REASONS = [
  "interrupted",
  "target_died",
  "time_limit",
  "load_dropped",
  "generator_saturated",
  "clock_stepped",
  "generator_failed",
  "nothing_answered",
  "journey_threw",
  "judge_threw",
  "not_judged",
] as const;

const Invalid = Type.Object({
  reason: Type.Unsafe<(typeof INVALID_REASONS)[number]>(
    Type.String({ enum: [...INVALID_REASONS] }),
  ),
  detail: Type.String(),
});
export type Invalid = Static<typeof Invalid>;

/** The file that a run leaves. Rates are a second, shares 0 to 1, times milliseconds. */
export const RunRecord = Type.Object(
  {
    schemaVersion: Type.Literal(RECORD_VERSION),
    id: Type.String({
      pattern: "^\\d{8}T\\d{9}-[a-z0-9]{4}$",
      description: "sorts by the time of the start",
    }),
    startedAt: Timestamp,
    scenario: Type.String(),
    mode: StockMode,
    stack: Type.String(),
    engine: Type.String(),
    knobs: Type.Record(Type.String(), Type.Number()),
    environment: Environment,
    drop: Type.Object({ id: Id, slug: Slug, total: Count }),
    outcomes: Type.Object(
      {
        buyers: Count,
        accepted: Type.Integer({ minimum: 0, description: "got a unit" }),
        refused: Count,
        failed: Type.Integer({ minimum: 0, description: "never got a yes or no" }),
        paid: Type.Integer({ minimum: 0, description: "of the accepted" }),
        refusedByReason: Tally,
        failedByReason: Tally,
        unpaidByReason: Tally,
      },
      { description: "counts buyers, not requests; all 0 for a load without buyers" },
    ),
    steps: Type.Record(Type.String(), StepRecord, {
      description: "read, join, poll, leave, reserve, pay; or those of a user's own scenario",
    }),
    load: Type.Optional(LoadModel),
    requests: Type.Integer({ minimum: 0, description: "answered or lost, of all steps" }),
    completions: Type.Integer({ minimum: 0, description: "answered, of all steps" }),
    durationMs: Type.Number({ minimum: 0, description: "from the first to the last completion" }),
    tps: Type.Number({ minimum: 0, description: "all completions a second over durationMs" }),
    tpsPeak: Type.Number({
      minimum: 0,
      description: "the best whole second, or the mean of a shorter run",
    }),
    ordersPerMinute: Nullable(Type.Number({ minimum: 0 })),
    latencyMs: Nullable(Latency),
    responseMs: Type.Optional(Nullable(Latency)),
    within1s: Type.Number({ ...Share, description: "of all requests, answered within 1 s" }),
    successRate: Type.Number({
      ...Share,
      description: "of all requests: 2xx or an expected refusal such as sold_out",
    }),
    failureRate: Type.Number({
      ...Share,
      description: "of all requests: lost, 5xx or an unexpected 4xx",
    }),
    lowConfidence: Type.Boolean({ description: "under 1 s or 1,000 completions" }),
    generator: Type.Object({
      cpuShare: Type.Number({ minimum: 0, description: "of one core" }),
      eventLoopUtilization: Share,
      saturated: Type.Boolean({
        description: "the generator was the limit: the target may do more than this",
      }),
    }),
    queue: Type.Optional(QueueRecord),
    journeyThrew: Type.Optional(
      Type.Object(
        { buyers: Count, first: Type.String({ description: "FILE:LINE: message" }) },
        { description: "journeys of a user's scenario that threw" },
      ),
    ),
    series: Type.Optional(Type.Array(SeriesLine, { description: "one line a second" })),
    server: Type.Optional(Nullable(ServerCount)),
    audit: Nullable(Audit),
    verdict: Verdict,
    invalid: Nullable(Invalid),
  },
  { title: "dropctl run record", description: "what one run of a scenario measured and found" },
);
export type RunRecord = Static<typeof RunRecord>;
export type StepRecord = Static<typeof StepRecord>;
