import { type Audit, brokenChecks, type DropState } from "@dropctl/protocol";
import type { Verdict } from "@dropctl/scenarios";
import { count } from "../../render/units.ts";
import type { Light } from "../view.ts";

/** What was seen of a drop's epoch. */
export interface EpochSeen {
  readonly highest: number;
  /** Since when only lower ones were told; null: the last one was the highest. */
  readonly lowerSinceMs: number | null;
}

/** By what a stream shows of itself; `epochs` with this state's own. */
export function lightOfState(
  light: Light,
  { epochs, state, atMs }: { epochs: EpochSeen; state: DropState; atMs: number },
): Light {
  if (light.kind === "red") return light;
  const reason = brokenBy(state) ?? fallenEpoch(epochs, state, atMs);
  if (reason !== null) return { kind: "red", atMs, reason };
  return light.kind === "green" ? light : { kind: "green", checkedAtMs: null };
}

/** By an audit: what needs quiet and had none is nothing to go by. */
export function lightOfAudit(light: Light, audit: Audit, atMs: number): Light {
  if (light.kind === "red") return light;
  const [first, ...others] = brokenChecks(audit);
  if (first === undefined) return { kind: "green", checkedAtMs: atMs };
  return { kind: "red", atMs, reason: reasonOf(first.name, first.detail, others.length) };
}

/** By the judge of a load; one that could not judge leaves it as it is. */
export function lightOfVerdict(light: Light, verdict: Verdict, atMs: number): Light {
  if (light.kind === "red") return light;
  const [first, ...others] = verdict.broken;
  if (first !== undefined) {
    return { kind: "red", atMs, reason: reasonOf(first.invariant, first.detail, others.length) };
  }
  return verdict.judged ? { kind: "green", checkedAtMs: atMs } : light;
}

function brokenBy({ total, available, held, paid }: DropState): string | null {
  if (held + paid > total) {
    return `oversold: ${count(held)} held and ${count(paid)} paid of ${count(total)}`;
  }
  if (available < 0 || held < 0 || paid < 0) {
    return `negative stock: available ${count(available)}, held ${count(held)}, paid ${count(paid)}`;
  }
  if (available + held + paid === total) return null;
  const sum = `${count(available)} available + ${count(held)} held + ${count(paid)} paid`;
  return `units do not add up: ${sum} is not ${count(total)}`;
}

/** A server process knows a drop as it was some moments ago: only what lasts longer is a fall. */
const FALL_MS_MIN = 3_000;

export function seeEpoch(seen: EpochSeen, { epoch }: DropState, atMs: number): EpochSeen {
  if (epoch >= seen.highest) return { highest: epoch, lowerSinceMs: null };
  return { ...seen, lowerSinceMs: seen.lowerSinceMs ?? atMs };
}

function fallenEpoch(
  { highest, lowerSinceMs }: EpochSeen,
  state: DropState,
  atMs: number,
): string | null {
  if (lowerSinceMs === null || atMs - lowerSinceMs < FALL_MS_MIN) return null;
  return `the epoch fell from ${highest} to ${state.epoch}`;
}

function reasonOf(name: string, detail: string, others: number): string {
  return `${name}: ${detail}${others === 0 ? "" : `, and ${others} more`}`;
}
