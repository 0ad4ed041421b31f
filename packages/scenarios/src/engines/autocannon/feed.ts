import type { Answer } from "../measure/answers.ts";
import type { Findings, Load } from "../process/generatorProcess.ts";

/** One request on the wire. */
export interface Job {
  request: Buffer;
}

/**
 * Decides what is sent next. The driver asks for a job whenever a connection is free:
 * `wait` means that something may come later (the feed then calls its `onReady`), `done`
 * that this connection is needed no more.
 */
export interface Feed<J extends Job = Job> {
  next(nowMs: number): J | "wait" | "done";
  answered(job: J, answer: Answer, latencyMs: number, nowMs: number): void;
  /** The request will never be answered; whether it had an effect is not known. */
  lost(job: J, reason: "connection_lost" | "timeout", nowMs: number): void;
  /** Set by the driver; called when a `wait` may have come to its end. */
  onReady: () => void;
  tick: Load["tick"];
  result(): Findings;
}
