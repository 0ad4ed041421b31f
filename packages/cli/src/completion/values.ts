import type { MetricName } from "@dropctl/scenarios";

/** What only a look elsewhere can tell. */
export type Lookup = "drops" | "products" | "runs";

/** What can stand for an argument or an option's value. */
export interface Values {
  words?: readonly string[];
  lookups?: readonly Lookup[];
  /** Files with these endings; none: any file. */
  files?: readonly string[];
}

// Named here too, so that a TAB need not load the engines.
export const SCENARIO_NAMES = [
  "stock-read",
  "order-rush",
  "queue-rush",
  "abandoned-holds",
  "retry-storm",
  "sold-out-storm",
  "full-drop",
];
export const METRICS = [
  "tps",
  "tpsPeak",
  "latencyMs.mean",
  "latencyMs.p50",
  "latencyMs.p95",
  "latencyMs.p99",
  "responseMs.mean",
  "responseMs.p50",
  "responseMs.p95",
  "responseMs.p99",
  "within1s",
  "successRate",
  "failureRate",
  "ordersPerMinute",
] as const satisfies readonly MetricName[];

const DROP: Values = { lookups: ["drops"] };
const RUN: Values = { lookups: ["runs"], files: [".json"] };
const SCENARIO: Values = { words: SCENARIO_NAMES, files: [".ts"] };
/** Whatever one likes. */
const FREE: Values = {};

/** By the argument's name. */
export const ARGUMENTS: Readonly<Record<string, Values>> = {
  drop: DROP,
  drops: DROP,
  file: { files: [".yaml", ".yml"] },
  run: RUN,
  runs: RUN,
  scenario: SCENARIO,
  slug: FREE,
  subject: { words: SCENARIO_NAMES, lookups: ["runs"], files: [".ts", ".json"] },
  units: FREE,
  words: FREE,
};

/** By the option's name; those with choices of their own, and free text, are not among them. */
export const OPTIONS: Readonly<Record<string, Values>> = {
  "--baseline": RUN,
  "--config": { files: [".yaml", ".yml"] },
  "--data": { files: [] },
  "--junit": { files: [".xml"] },
  "--k6": { files: [] },
  "--markdown": { files: [".md"] },
  "--metric": { words: METRICS },
  "--output": { files: [".html", ".md"] },
  "--product": { lookups: ["products"] },
  "--toggle": {
    words: [
      "mode=direct,cached",
      "stack=embedded,local",
      "stack=embedded,external",
      "stack=local,external",
      "url=",
    ],
  },
};
