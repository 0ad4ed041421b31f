/**
 * Tenths of a second that it took by the clock of this process: an interval does not catch up, so
 * that time in which the whole machine stood still is not counted; nor is what blocks this process.
 */
export async function tenthsOf(work: Promise<unknown>): Promise<number> {
  let tenths = 0;
  const clock = setInterval(() => (tenths += 1), 100);
  await work.finally(() => clearInterval(clock));
  return tenths;
}
