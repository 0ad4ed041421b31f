import {
  count,
  isSameDay,
  milliseconds,
  perSecond,
  seconds as inSeconds,
} from "../render/units.ts";
import type {
  ComparisonView,
  DropView,
  LiveView,
  LoadView,
  LogLine,
  SideView,
  TrafficSecond,
} from "./view.ts";

// Lines for ears and logs: plain letters only, no colour, the same things always in the same place.

/** The present picture, a line each: what is loaded or served, then the drops; none before a load. */
export function plainLines(view: LiveView): string[] {
  if (view.trafficSource === "generator" && view.load === null) return [];
  const [only, ...others] = view.drops;
  if (only !== undefined && others.length === 0 && view.load === null) {
    return [stamped(view.nowMs, join(dropText(only, view), serverText(view), lightText(only)))];
  }
  const first = view.load === null ? join("server", serverText(view)) : loadText(view, view.load);
  return [first, ...view.drops.map((drop) => join(dropText(drop, view), lightText(drop)))].map(
    (text) => stamped(view.nowMs, text),
  );
}

/** Of another day than `nowMs` it has its date, too: `2026-11-20 12:03:04 aurora-launch opened`. */
export function logLine({ atMs, tone, text }: LogLine, nowMs: number): string {
  const day = isSameDay(atMs, nowMs) ? "" : `${DAY.format(atMs)} `;
  return day + stamped(atMs, `${tone === "bad" ? "! " : ""}${text}`);
}

/** ISO 8601's order, in this machine's time zone. */
const DAY = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short" });

function stamped(atMs: number, text: string): string {
  const time = new Date(atMs).toTimeString().slice(0, 8);
  return `${time} ${text.replaceAll("×", "x").replace(/[^ -~]/gu, "?")}`;
}

const join = (...parts: readonly string[]): string =>
  parts.filter((part) => part !== "").join("  ");

/** `aurora-launch open  available 812 of 1,000  held 120  paid 68  waiting 120` */
function dropText(drop: DropView, view: LiveView): string {
  const { state, link } = drop;
  if (state === null) {
    const why = link.kind === "stale" ? `not reached: ${link.reason}` : "connecting";
    return `${drop.name} ${why}`;
  }
  return join(
    `${state.slug} ${state.phase}`,
    `available ${count(state.available)} of ${count(state.total)}`,
    `held ${count(state.held)}`,
    `paid ${count(state.paid)}`,
    forecastText(drop),
    queueText(state.queue),
    state.degraded ? "degraded" : "",
    state.rebuild === null
      ? ""
      : `rebuilding ${count(state.rebuild.rows)} of ${count(state.rebuild.of)} rows`,
    staleText(link, view.nowMs),
  );
}

function forecastText({ forecast }: DropView): string {
  if (forecast.kind === "unknown") return "";
  return forecast.kind === "sold_out" ? "sold out" : `sells out in ${spanText(forecast.inSeconds)}`;
}

/** Beyond a day nobody plans by it. */
function spanText(seconds: number): string {
  if (seconds < 120) return inSeconds(seconds);
  if (seconds < 7_200) return `${count(seconds / 60)} min`;
  return seconds < 86_400 ? `${count(seconds / 3_600)} h` : "more than a day";
}

function queueText(queue: NonNullable<DropView["state"]>["queue"]): string {
  if (queue === null) return "";
  const { waiting, admitted, held, checkoutCapacity, paused } = queue;
  const room = `waiting ${count(waiting)}  checkout ${count(admitted + held)} of ${count(checkoutCapacity)}`;
  return paused ? `${room}  admissions paused` : room;
}

function staleText(link: DropView["link"], nowMs: number): string {
  if (link.kind !== "stale") return "";
  return `stale for ${spanText(Math.max(0, nowMs - link.sinceMs) / 1_000)}`;
}

/** `2,310/s (refused 12/s, failed 0/s)  p99 8.2 ms` */
function serverText(view: LiveView): string {
  if (view.link.kind === "stale") return join("server", staleText(view.link, view.nowMs));
  const second = view.traffic.at(-1);
  return second === undefined ? "not measured yet" : trafficText(second);
}

function trafficText({ succeeded, refused, failed, latencyMs }: TrafficSecond): string {
  const rates = `(refused ${perSecond(refused)}, failed ${perSecond(failed)})`;
  return join(
    `${perSecond(succeeded + refused + failed)} ${rates}`,
    latencyMs === null ? "" : `p99 ${latencyText(latencyMs.p99)}`,
  );
}

/** Heard, not compared: a digit is enough, but for what is faster than that. */
function latencyText(ms: number): string {
  if (ms >= 100) return milliseconds(ms);
  return `${ms.toFixed(ms < 1 ? 2 : 1)} ms`;
}

function lightText({ light }: DropView): string {
  return light.kind === "red" ? `red: ${light.reason}` : light.kind;
}

function loadText(view: LiveView, load: LoadView): string {
  const second = view.traffic.at(-1);
  const { buyers } = load;
  const bought = buyers.accepted + buyers.refused + buyers.failed > 0;
  return join(
    `${load.scenario} ${view.comparison === null ? "" : sideText(view.comparison)}${load.phase}`,
    load.preparing === null ? "" : preparingText(load.preparing),
    load.phase === "loading" || load.phase === "warming up"
      ? `${count(load.doneShare * 100)} %  ${inSeconds(load.elapsedMs / 1_000)}`
      : "",
    second === undefined || !isMeasured(load) ? "" : measuredText(second, view.comparison),
    bought
      ? `buyers accepted ${count(buyers.accepted)} refused ${count(buyers.refused)} failed ${count(buyers.failed)} paid ${count(buyers.paid)}`
      : "",
    view.comparison === null ? "" : effectText(view.comparison),
  );
}

/** Before its first second is over, the last one is of the load before. */
function isMeasured({ phase, elapsedMs }: LoadView): boolean {
  return phase === "loading" && elapsedMs >= 1_000;
}

/** `cached, pair 3 of 10: ` */
function sideText({ before, after, pair, pairs }: ComparisonView): string {
  const sides = [before, after].filter(({ running }) => running);
  const where = pair === 0 ? "warm-up" : `pair ${pair} of ${pairs}`;
  const who = sides.map(({ label }) => label).join(" and ");
  return who === "" ? `${where}: ` : `${who}, ${where}: `;
}

/** Of two that go on in turns, what each did in its last second. */
function measuredText(second: TrafficSecond, comparison: ComparisonView | null): string {
  if (comparison === null || !comparison.before.running || !comparison.after.running) {
    return trafficText(second);
  }
  const { before, after } = comparison;
  return join(...[before, after].map(sideRate));
}

/** `cached 31,200/s` */
function sideRate({ label, traffic }: SideView): string {
  const second = traffic.at(-1);
  if (second === undefined) return "";
  return `${label} ${perSecond(second.succeeded + second.refused + second.failed)}`;
}

function effectText({ effect, metric }: ComparisonView): string {
  if (effect?.ratio == null) return "";
  return `${metric} x${effect.ratio.toPrecision(3)} so far, ${effect.result}`;
}

function preparingText({ what, done, of, perSecond: rate, leftMs }: Preparing): string {
  const left = leftMs === null ? "" : `, ${spanText(leftMs / 1_000)} left`;
  return `${what} ${count(done)} of ${count(of)} (${perSecond(rate)}${left})`;
}

type Preparing = NonNullable<LoadView["preparing"]>;
