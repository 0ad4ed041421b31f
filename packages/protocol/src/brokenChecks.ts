import type { Audit, AuditCheck, AuditCheckName } from "./admin.ts";

/** These two may differ for a moment while something is in flight. */
const NEEDS_QUIET = new Set<AuditCheckName>(["cache_matches_ledger", "orders_match_payments"]);

/** The checks of an audit that found an invariant broken; what was in flight breaks none. */
export function brokenChecks(audit: Audit): AuditCheck[] {
  return audit.checks.filter(({ ok, name }) => !ok && (audit.quiet || !NEEDS_QUIET.has(name)));
}
