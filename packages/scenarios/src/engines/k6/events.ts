import type { Step } from "../../load/result.ts";
import type { ToldTicket } from "../journeys/told.ts";
import type { Judged } from "../measure/answers.ts";

/**
 * What k6's script tells of the load, as it happens; a line of its output is a JSON array of them.
 * `atMs` counts from the start of the load, `buyer` is the index among the plan's buyers.
 */
export type K6Event =
  | [
      "answered",
      step: Step,
      status: number,
      counts: Judged["counts"],
      code: string,
      atMs: number,
      latencyMs: number,
      /** Null in a closed loop. */
      responseMs: number | null,
    ]
  | ["lost", step: Step, reason: "connection_lost" | "timeout"]
  | ["ticket", buyer: number, ticket: ToldTicket, atMs: number]
  | ["turnedAway", buyer: number, code: string, atMs: number]
  | ["accepted", buyer: number, reservationId: string]
  | ["paid", buyer: number]
  | ["unpaid", buyer: number, reason: string]
  | ["sentAway", buyer: number, end: "refused" | "failed", reason: string]
  /** The last of all: iterations that were due and that no virtual user was free for. */
  | ["dropped", count: number];
