import { parseCriteria, type Threshold } from "@dropctl/scenarios";
import { usageError } from "../exits.ts";
import type { LiveStore } from "../live/store.ts";
import type { TrafficSecond } from "../live/view.ts";
import { milliseconds, percent, perSecond, seconds } from "../render/units.ts";

/** What was expected of every second that was watched. */
export interface Expectations {
  /** Looks at every second from now on, and logs what is crossed. @returns how to stop */
  hold(store: LiveStore): () => void;
  /** A line for each, once the watching is over. */
  report(): string[];
  /** `inconclusive`: one of them could never be told, or the server was away in the end. */
  result(): "ok" | "threshold" | "inconclusive";
}

/** What a second of a server's answers tells, by its path in a run record. */
const FIGURES: Record<string, (second: TrafficSecond) => number | null> = {
  tps: (second) => answersOf(second),
  failureRate: (second) => (answersOf(second) === 0 ? null : second.failed / answersOf(second)),
  "latencyMs.p50": ({ latencyMs }) => latencyMs?.p50 ?? null,
  "latencyMs.p95": ({ latencyMs }) => latencyMs?.p95 ?? null,
  "latencyMs.p99": ({ latencyMs }) => latencyMs?.p99 ?? null,
};
const NAMES = "tps, failures, p50, p95 and p99";

interface Held {
  threshold: Threshold;
  name: string;
  figureOf: (second: TrafficSecond) => number | null;
  measured: number;
  crossed: number;
  worst: number | null;
  /** Since when it is crossed; null: it holds. */
  sinceMs: number | null;
}

/** `p99<1s,failures=0`. @throws {CliError} `invalid_expectation` */
export function createExpectations(text: string): Expectations {
  const parsed = parseCriteria(text);
  if (parsed.kind === "refused") {
    const { unknownMetric, message } = parsed;
    throw usageError(
      "invalid_expectation",
      `--expect: ${unknownMetric === undefined ? message : notOfASecond(unknownMetric)}`,
    );
  }
  let wasAway = false;
  const all = parsed.criteria.filter((threshold) => !isEmpty(threshold)).map(heldOf);
  return {
    hold(store) {
      // Not by their times: a clock may be set back.
      let last: TrafficSecond | undefined;
      const look = () => {
        const { traffic } = store.view();
        const fresh = traffic.slice(last === undefined ? 0 : traffic.lastIndexOf(last) + 1);
        last = traffic.at(-1);
        for (const second of fresh) for (const held of all) take(held, second, store);
      };
      const stop = store.subscribe(look);
      return () => {
        stop();
        // The last second may have come just now.
        look();
        wasAway = store.view().link.kind === "stale";
      };
    },
    report: () => [
      ...all.map(reportOf),
      ...(wasAway ? ["the server was away when it ended: nobody knows what it did since"] : []),
    ],
    result() {
      if (all.some(({ crossed }) => crossed > 0)) return "threshold";
      return wasAway || all.some(({ measured }) => measured === 0) ? "inconclusive" : "ok";
    },
  };
}

const notOfASecond = (name: string): string =>
  `${name} cannot be told of a second; there are ${NAMES}`;

/** `failures=0` is two bounds, and nothing is below 0. */
const isEmpty = ({ bound, limit }: Threshold): boolean => bound === "min" && limit === 0;

/** A server cannot know when a request was meant to be sent: its times are service times. */
function heldOf(threshold: Threshold): Held {
  const path = threshold.metric.path.replace(/^responseMs\./, "latencyMs.");
  const figureOf = Object.hasOwn(FIGURES, path) ? FIGURES[path] : undefined;
  if (figureOf === undefined) {
    throw usageError("invalid_expectation", `--expect: ${notOfASecond(threshold.metric.path)}`);
  }
  const name = path === "failureRate" ? "failures" : path.replace("latencyMs.", "");
  return { threshold, name, figureOf, measured: 0, crossed: 0, worst: null, sinceMs: null };
}

function take(held: Held, second: TrafficSecond, store: LiveStore): void {
  const figure = held.figureOf(second);
  if (figure === null) return;
  const { atMs } = second;
  const { bound, limit } = held.threshold;
  held.measured++;
  const say = (tone: "good" | "bad", text: string) =>
    store.dispatch({ kind: "note", atMs, tone, text });
  if (bound === "min" ? figure >= limit : figure <= limit) {
    if (held.sinceMs === null) return;
    say("good", `${wantedText(held)} holds again after ${seconds((atMs - held.sinceMs) / 1_000)}`);
    held.sinceMs = null;
    return;
  }
  held.crossed++;
  const worse =
    held.worst === null || (bound === "min" ? figure < held.worst : figure > held.worst);
  if (worse) held.worst = figure;
  if (held.sinceMs !== null) return;
  held.sinceMs = atMs;
  say("bad", `expected ${wantedText(held)}, got ${textOf(held, figure)}`);
}

function reportOf(held: Held): string {
  const { measured, crossed, worst } = held;
  const wanted = `expected ${wantedText(held)}:`;
  if (measured === 0) return `${wanted} never measured`;
  if (worst === null) return `${wanted} held in all of ${measured} seconds`;
  return `${wanted} crossed in ${crossed} of ${measured} seconds, worst ${textOf(held, worst)}`;
}

function wantedText(held: Held): string {
  const { bound, limit } = held.threshold;
  return `${held.name} ${bound === "min" ? ">=" : "<="} ${textOf(held, limit)}`;
}

function textOf({ threshold }: Held, figure: number): string {
  const { unit } = threshold.metric;
  if (unit === "ms") return milliseconds(figure);
  return unit === "share" ? percent(figure) : perSecond(figure);
}

const answersOf = ({ succeeded, refused, failed }: TrafficSecond): number =>
  succeeded + refused + failed;
