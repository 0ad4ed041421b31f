import { count, isSameDay } from "../../render/units.ts";

// Figures of a steady width: a column that jumps with every digit cannot be read.

/** 7 columns at most: `0/s`, `48.1/s`, `9,999/s`, `12.3k/s`, `1.2M/s`. */
export function rate(perSecond: number): string {
  return `${short(perSecond)}/s`;
}

/** At most 5 columns: `0`, `48.1`, `9,999`, `12.3k`, `123k`, `1.23M`. */
export function short(value: number): string {
  if (value >= 999_500) return `${(value / 1_000_000).toPrecision(3)}M`;
  if (value >= 99_950) return `${(value / 1_000).toFixed(0)}k`;
  if (value >= 9_999.5) return `${(value / 1_000).toFixed(1)}k`;
  return value >= 99.95 || Number.isInteger(value) ? count(value) : value.toFixed(1);
}

/** 7 columns at most: `0.12 ms`, `1.80 ms`, `13.5 ms`, `108 ms`, `10.9 s`. */
export function shortMs(ms: number): string {
  if (ms >= 99_950) return `${(ms / 1_000).toFixed(0)} s`;
  if (ms >= 9_995) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms >= 999.5) return `${(ms / 1_000).toFixed(2)} s`;
  if (ms >= 99.95) return `${ms.toFixed(0)} ms`;
  return `${ms.toFixed(ms >= 9.995 ? 1 : 2)} ms`;
}

/** 6 columns at most; only what is whole is shown as 0 or 100. */
export function share(part: number, whole: number): string {
  if (whole <= 0 || part <= 0) return "0 %";
  if (part >= whole) return "100 %";
  return `${Math.min(99.9, Math.max(0.1, (part / whole) * 100)).toFixed(1)} %`;
}

/** `0 s`, `48 s`, `2 m 10 s`, `3 h 04 m`, `2 d 03 h`: two units at most. */
export function lasting(totalSeconds: number): string {
  const whole = Math.max(0, Math.round(totalSeconds));
  const two = (value: number) => String(value).padStart(2, "0");
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return `${Math.floor(whole / 60)} m ${two(whole % 60)} s`;
  if (whole < 86_400) return `${Math.floor(whole / 3_600)} h ${two(Math.floor(whole / 60) % 60)} m`;
  return `${count(Math.floor(whole / 86_400))} d ${two(Math.floor(whole / 3_600) % 24)} h`;
}

const DAY = new Intl.DateTimeFormat("en-GB", { day: "2-digit", month: "short" });

/** The wall clock of this machine, of another day its date: `12:03:04`, `20 Nov  `. */
export function clockOrDay(ms: number, nowMs: number): string {
  return isSameDay(ms, nowMs) ? clock(ms) : DAY.format(ms).padEnd(8);
}

/** The wall clock of this machine: `12:03:04`. */
export function clock(ms: number): string {
  const at = new Date(ms);
  return [at.getHours(), at.getMinutes(), at.getSeconds()]
    .map((part) => String(part).padStart(2, "0"))
    .join(":");
}
