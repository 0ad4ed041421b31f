/** What this machine lacked, not the target: files, ports, buffers. */
const OWN_FAULTS = new Set(["EMFILE", "ENFILE", "EADDRNOTAVAIL", "ENOBUFS"]);

/** Whether a connection failed because of the generator's own side: that voids the run. */
export function isOwnFault(error: unknown): boolean {
  return error instanceof Error && "code" in error && OWN_FAULTS.has(String(error.code));
}
