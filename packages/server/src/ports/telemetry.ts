/** What use cases tell the operator. Never a token, never a buyer's data. */
export interface Telemetry {
  info(message: string, facts?: Readonly<Record<string, unknown>>): void;
  /** Something broke that no caller can be told; `facts.cause` is the error. */
  fault(message: string, facts: Readonly<Record<string, unknown>>): void;
}
