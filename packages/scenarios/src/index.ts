export { compareTrials, type CompareOptions, turnOf } from "./compare.ts";
export { compareRecords } from "./compareRecords.ts";
export {
  type CombinedVerdict,
  type Comparison,
  joinVerdicts,
  mergeVerdicts,
} from "./comparison.ts";
export { ENGINE_NAMES, type EngineName } from "./load/engine.ts";
export { checkEngine, type EngineChoice, engineFor } from "./engines/engines.ts";
export type { LoadPlan } from "./load/plan.ts";
export { exportK6Script } from "./engines/k6/standalone.ts";
export { ScenarioFault, type ScenarioFaultCode } from "./fault.ts";
export {
  type Check,
  evaluateGate,
  type FailureReason,
  type ThresholdCheck,
} from "./gate/evaluate.ts";
export type { GateUnit } from "./gate/metric.ts";
export {
  type Bound,
  BOUNDS,
  parseExpression,
  parseThreshold,
  type Threshold,
  type ThresholdSpec,
} from "./gate/threshold.ts";
export { parseCriteria } from "./limit/criteria.ts";
export { findLimit, rateOf, type Limit, type LimitStep } from "./limit/findLimit.ts";
export { PARTS } from "./limit/gaveWay.ts";
export { defineScenario, type OwnScenario, type ScenarioDefinition } from "./own/definition.ts";
export type { JourneyHttp, JourneyTools, Reply } from "./own/journey.ts";
export { isScenarioFile, loadScenario } from "./own/load.ts";
export type {
  JudgedProgress,
  OnProgress,
  PairProgress,
  PhaseProgress,
  PreparingProgress,
  Progress,
  SecondProgress,
  TickProgress,
  TrialPlace,
} from "./progress.ts";
export { differencesOf } from "./record/differences.ts";
export { runRecordJsonSchema } from "./record/jsonSchema.ts";
export { parseRecord, readRecord } from "./record/read.ts";
export {
  type Environment,
  type Invalid,
  type QueueRecord,
  RECORD_VERSION,
  RunRecord,
  type StepRecord,
  type Verdict,
} from "./record/schema.ts";
export type { SeriesLine } from "./record/seriesSchema.ts";
export { parseReading, type ServerReading } from "./series/serverReading.ts";
export { secondBetween, type ServerSecond } from "./series/serverSecond.ts";
export { listRecordIds, loadRecord, removeRecord, saveRecord } from "./record/store.ts";
export { type RunOptions, runScenario } from "./run.ts";
export { findScenario, SCENARIOS } from "./scenarios/catalogue.ts";
export type { Knob, Knobs, KnobTable } from "./scenarios/knobs.ts";
export {
  knobsFor,
  type Published,
  type PublishedFigure,
  type Scenario,
} from "./scenarios/scenario.ts";
export { checkMetric } from "./statistics/checkMetric.ts";
export { type ComparisonResult, type Effect, PAIRS_MIN } from "./statistics/effect.ts";
export { median } from "./statistics/median.ts";
export {
  METRIC_NAMES,
  METRICS,
  type MetricEffect,
  type MetricName,
  type MetricUnit,
  type RecordPair,
} from "./statistics/metrics.ts";
export type { SideSummary } from "./summary.ts";
export { guardTarget, type Target } from "./target.ts";
export type { Toggle, ToggleKey, TrialSide, TrialSides } from "./toggle.ts";
