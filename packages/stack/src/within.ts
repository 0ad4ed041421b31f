/**
 * Waits for `work`, at most so many milliseconds. The timer also keeps the program alive
 * meanwhile: a guardian's pipes alone do not.
 */
export async function within<T>(msMax: number, work: Promise<T>, otherwise: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${otherwise} within ${msMax} ms`)), msMax);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
