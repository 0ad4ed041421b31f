/** Leases let one of several server processes do a job at a time; a dead holder's one lapses. */
export interface LeaseLedger {
  /** Takes the lease or renews it, by the ledger's clock; false while another holds it. */
  takeLease(lease: { name: string; holder: string; forMs: number }): Promise<boolean>;
  /** Lets go of it, if it is still the holder's. */
  dropLease(lease: { name: string; holder: string }): Promise<void>;
}
