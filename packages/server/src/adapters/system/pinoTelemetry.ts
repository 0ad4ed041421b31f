import { pino } from "pino";
import type { Telemetry } from "../../ports/telemetry.ts";

/** A fault that is told again and again is written once in so long, with its count. */
const FAULT_EVERY_MS = 5_000;

/** JSON lines on stderr, unless told where to: stdout belongs to whoever embeds the server. */
export function createPinoTelemetry(
  level: string,
  onLogLine: ((line: string) => void) | null,
): Telemetry {
  const stream =
    onLogLine === null
      ? pino.destination({ fd: 2, sync: false })
      : { write: (line: string) => onLogLine(line.trimEnd()) };
  const logger = pino({ level, name: "dropctl" }, stream);
  const told = new Map<string, { atMs: number; unsaid: number }>();
  return {
    info: (message, facts = {}) => logger.info(facts, message),
    fault(message, { cause, ...facts }) {
      const nowMs = performance.now();
      const key = `${message} ${cause instanceof Error ? cause.name : ""}`;
      const last = told.get(key);
      if (last !== undefined && nowMs - last.atMs < FAULT_EVERY_MS) {
        last.unsaid += 1;
        return;
      }
      told.set(key, { atMs: nowMs, unsaid: 0 });
      const times = last === undefined || last.unsaid === 0 ? {} : { alsoBefore: last.unsaid };
      logger.error({ ...facts, ...times, err: cause }, message);
    },
  };
}
