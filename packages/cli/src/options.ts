import { InvalidArgumentError } from "commander";
import { parseDuration } from "./duration.ts";

// Parsers for commander's options: what they throw becomes a line that names the option.

/** `30m` in milliseconds. */
export function durationMs(text: string): number {
  const parsed = parseDuration(text);
  if (parsed === null) throw new InvalidArgumentError("It must be a duration such as 3s or 30m.");
  return parsed;
}

/** `500ms`, or plain milliseconds. */
export function milliseconds(text: string): number {
  return durationMs(/^\d+$/.test(text) ? `${text}ms` : text);
}

/** A whole number within bounds, both included. */
export function wholeNumber(min: number, max = Number.MAX_SAFE_INTEGER) {
  return (text: string): number => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    const bounds = max === Number.MAX_SAFE_INTEGER ? `at least ${min}` : `from ${min} to ${max}`;
    throw new InvalidArgumentError(`It must be a whole number, ${bounds}.`);
  };
}

/** A number above 0. */
export function positive(text: string): number {
  const value = /^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value > 0) return value;
  throw new InvalidArgumentError("It must be a number above 0.");
}

/** A share from 0 to 1, or in per cent: `0.03`, `3%`. */
export function share(text: string): number {
  const [, digits, sign] = /^(\d*\.?\d+) ?(%?)$/.exec(text) ?? [];
  const value = sign === "%" ? Number(digits) / 100 : Number(digits);
  if (value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError("It must be a number from 0 to 1, or in per cent: 3%.");
}

/** For an option that may be given more than once. */
export function eachTime(text: string, before: string[] | undefined): string[] {
  return [...(before ?? []), text];
}

/** What a drop is called; the protocol's own pattern. */
export function slug(text: string): string {
  if (text.length <= 64 && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(text)) return text;
  throw new InvalidArgumentError(
    "It must be lower-case letters, digits and single hyphens, at most 64.",
  );
}

/** A request's idempotency key; the protocol's own pattern. */
export function idempotencyKey(text: string): string {
  if (/^[\x21-\x7e]{1,128}$/.test(text)) return text;
  throw new InvalidArgumentError("It must be 1 to 128 visible ASCII characters.");
}

/** An RFC 3339 time with its zone, given back in UTC. */
export function utcTime(text: string): string {
  const timeMs = /T.*(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(timeMs)) {
    throw new InvalidArgumentError("It must be a time with its zone: 2026-12-01T18:00:00Z.");
  }
  return new Date(timeMs).toISOString();
}
