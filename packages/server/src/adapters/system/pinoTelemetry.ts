import { pino } from "pino";
import type { Telemetry } from "../../ports/telemetry.ts";

/** JSON lines on stderr: stdout belongs to whoever embeds the server. */
export function createPinoTelemetry(level: string): Telemetry {
  const logger = pino({ level, name: "dropctl" }, pino.destination({ fd: 2, sync: false }));
  return {
    info: (message, facts = {}) => logger.info(facts, message),
    fault: (message, { cause, ...facts }) => logger.error({ ...facts, err: cause }, message),
  };
}
