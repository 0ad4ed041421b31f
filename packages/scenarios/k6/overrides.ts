/**
 * The numbers of an object, and of those in it, as the environment says: `BUYERS` for `buyers`,
 * `RATE_PER_SECOND` for `ratePerSecond`.
 * @throws {Error} naming the variable that is no number
 */
export function withOverrides<T extends object>(of: T, env: Record<string, string>): T {
  const entries = Object.entries(of).map(([name, value]: [string, unknown]) => {
    if (typeof value === "object" && value !== null) return [name, withOverrides(value, env)];
    const variable = name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
    const told = env[variable];
    if (told === undefined || typeof value === "string") return [name, value];
    const number = told.trim() === "" ? Number.NaN : Number(told);
    if (!(number >= 0)) throw new Error(`${variable} must be a number, not "${told}"`);
    return [name, number];
  });
  return Object.fromEntries(entries) as T;
}
