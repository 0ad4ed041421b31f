/** Secrets that all processes on one ledger share. */
export interface SecretLedger {
  /** The text kept under `name`; `candidate` becomes it when there is none yet. */
  keepOnce(secret: { name: string; candidate: string }): Promise<string>;
}
