/** Beyond these a step is given up; 30 are about 25 s of a target that is away. */
export const ATTEMPTS_MAX = { rush: 12, queue: 30 } as const;
const RETRY_FIRST_MS = 25;
const RETRY_MS_MAX = 1_000;

/**
 * How long to wait before a step is sent again, in milliseconds; null: it is given up.
 * @param order.attempt how often it was sent, from 1; @param order.askedMs the Retry-After
 */
export function retryDelayMs(order: {
  plan: keyof typeof ATTEMPTS_MAX;
  attempt: number;
  askedMs: number | undefined;
}): number | null {
  const { plan, attempt, askedMs } = order;
  if (attempt >= ATTEMPTS_MAX[plan]) return null;
  return Math.min(askedMs ?? RETRY_FIRST_MS * 2 ** (attempt - 1), RETRY_MS_MAX);
}
