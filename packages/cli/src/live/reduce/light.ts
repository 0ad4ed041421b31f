import { type Audit, brokenChecks, type DropState } from "@dropctl/protocol";
import type { Verdict } from "@dropctl/scenarios";
import { count } from "../../render/units.ts";
import type { Light } from "../view.ts";

/** By what a stream shows of itself; `before` is the state that it told before. */
export function lightOfState(
  light: Light,
  { before, state, atMs }: { before: DropState | null; state: DropState; atMs: number },
): Light {
  if (light.kind === "red") return light;
  const reason = brokenBy(state) ?? fallenEpoch(before, state);
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

/** Another server process may answer from a slightly older snapshot: that is no fall. */
function fallenEpoch(before: DropState | null, state: DropState): string | null {
  if (before === null || before.epoch <= state.epoch) return null;
  if (Date.parse(state.asOf) <= Date.parse(before.asOf)) return null;
  return `the epoch fell from ${before.epoch} to ${state.epoch}`;
}

function reasonOf(name: string, detail: string, others: number): string {
  return `${name}: ${detail}${others === 0 ? "" : `, and ${others} more`}`;
}
