/** Values remembered in each of two generations. */
const REMEMBERED_MAX = 16_384;

/**
 * What was verified lately, so that it need not be verified again: at most twice
 * `REMEMBERED_MAX` values; those not asked for go first, a generation at a time.
 */
export class Recent<T> {
  #recent = new Map<string, T>();
  #older = new Map<string, T>();

  /** What is remembered of the token, or what `check` finds out now; null: it is not good. */
  find(token: string, check: () => T | null): T | null {
    const known = this.#recent.get(token) ?? this.#older.get(token);
    if (known !== undefined) return known;
    const checked = check();
    if (checked !== null) this.keep(token, checked);
    return checked;
  }

  keep(token: string, value: T): void {
    if (this.#recent.size >= REMEMBERED_MAX) {
      this.#older = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(token, value);
  }
}
