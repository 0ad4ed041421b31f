import { formatDuration } from "../duration.ts";
import { GLUE } from "./wrap.ts";
// How figures look to people; JSON has them unrounded.

const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const oneDigit = new Intl.NumberFormat("en-US", { maximumFractionDigits: 1 });

/** `8,500` */
export function count(value: number): string {
  return whole.format(value);
}

/** `14,748/s`; small rates keep a digit. */
export function perSecond(value: number): string {
  return `${value < 100 ? oneDigit.format(value) : whole.format(value)}/s`;
}

/** `330/min`, `5.8/min` */
export function perMinute(value: number): string {
  return `${value < 100 ? oneDigit.format(value) : whole.format(value)}/min`;
}

/** `0.252 ms`, `13.5 ms`, `108 ms`, `10.87 s` */
export function milliseconds(value: number): string {
  if (value >= 1_000) return `${(value / 1_000).toFixed(2)} s`;
  if (value >= 100) return `${value.toFixed(0)} ms`;
  return `${value.toFixed(value >= 10 ? 1 : 3)} ms`;
}

/** `99.98 %`; only what is whole is shown as 0 or 100. */
export function percent(share: number): string {
  if (share === 0 || share === 1) return `${share * 100} %`;
  const shown = (share * 100).toFixed(2);
  if (shown === "100.00") return "> 99.99 %";
  return shown === "0.00" ? "< 0.01 %" : `${shown} %`;
}

/** `×2.70`, `×0.0412`, `×0.0041` */
export function ratio(value: number): string {
  return `×${value >= 100 || value < 0.01 ? value.toFixed(value < 1 ? 4 : 0) : value.toPrecision(3)}`;
}

/** `+4.2 pts`, of a share. */
export function points(difference: number): string {
  const shown = (difference * 100).toFixed(Math.abs(difference) < 0.9995 ? 1 : 0);
  return `${difference > 0 ? "+" : ""}${shown === "-0.0" ? "0.0" : shown} pts`;
}

/** A knob's value as it is typed after its flag: durations with their unit. */
export function knobValue(knob: string, value: number): string {
  if (knob.endsWith("Share")) return String(value);
  if (knob.endsWith("Seconds")) return formatDuration(value * 1_000);
  return knob.endsWith("Ms") ? formatDuration(value) : count(value);
}

/** `buyers 1,000, leaveShare 10.00 %`, for `wrap`; 0 means none everywhere, and is left out. */
export function knobsText(knobs: Record<string, number>): string {
  return Object.entries(knobs)
    .filter(([, value]) => value > 0)
    .map(([name, value]) => [name, name.endsWith("Share") ? percent(value) : count(value)])
    .map((pair) => pair.join(GLUE).replaceAll(" ", GLUE))
    .join(", ");
}

/** `4.2 s`, `95 s`: waits, not latencies. */
export function seconds(value: number): string {
  return `${value < 10 ? value.toFixed(1) : whole.format(value)} s`;
}

/** Whether two moments are of one day here; milliseconds since 1970. */
export function isSameDay(oneMs: number, otherMs: number): boolean {
  return new Date(oneMs).toDateString() === new Date(otherMs).toDateString();
}
