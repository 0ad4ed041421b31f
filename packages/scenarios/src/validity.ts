import type { LoadResult } from "./load/result.ts";
import type { Invalid } from "./record/schema.ts";

/** A generator that was busier than this had no time left to send more. */
const SATURATED_UTILIZATION = 0.97;

/** Whether the generator was the limit: of its event loop, or of the machine for k6. */
export function isSaturated({ generator }: LoadResult): boolean {
  return generator.eventLoopUtilization > SATURATED_UTILIZATION;
}

/**
 * Why a load says nothing about the target, or null. A closed loop with a busy generator still
 * says what the target did at least (docs/decisions/0009); an open one promised a rate.
 */
export function whyInvalid(load: LoadResult): Invalid | null {
  const { cutShort, offered, overall, buyers, journeyThrew } = load;
  if (cutShort !== null) return cutShort;
  if (journeyThrew !== undefined && journeyThrew.buyers === buyers?.ends.length) {
    return { reason: "journey_threw", detail: `every journey threw: ${journeyThrew.first}` };
  }
  if (overall.succeeded + overall.refused === 0) {
    return { reason: "nothing_answered", detail: "not one request was answered as it should be" };
  }
  if (offered === null) return null;
  const rate = `${count(offered.ratePerSecond)}/s`;
  if (isSaturated(load)) {
    const detail = `the generator itself could not keep up with ${rate}`;
    return { reason: "generator_saturated", detail };
  }
  if (offered.dropped === 0) return null;
  const detail = `of ${rate}, ${count(offered.dropped)} arrivals were never sent: every connection was busy`;
  return { reason: "load_dropped", detail };
}

/** `4,246` */
function count(value: number): string {
  return value.toLocaleString("en-US");
}
