/**
 * Whether a load may send, and its clock. In turns it may for a while at a time; once the gate is
 * closed, what is on its way is still waited for, and then the clock stands still until the next
 * turn. So whatever the load times by this clock is as if there had been no one else.
 */
export class Gate {
  /** Set by the driver; called when the gate opens. */
  onOpen: () => void = () => {};
  readonly #turns: boolean;
  #isOpen: boolean;
  /** Requests on their way. */
  #out = 0;
  #stoodMs = 0;
  /** Since when the clock stands. */
  #restingSinceMs: number | null;
  #onRested = () => {};

  /** @param turns false: always open. With turns it is closed until the first one. */
  constructor({ turns }: { turns: boolean }) {
    this.#turns = turns;
    this.#isOpen = !turns;
    this.#restingSinceMs = turns ? performance.now() : null;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Milliseconds on a clock of its own, without the rests. */
  now(): number {
    return (this.#restingSinceMs ?? performance.now()) - this.#stoodMs;
  }

  /** A request is on its way. */
  sent(): void {
    this.#out++;
  }

  /** A request has its answer, or will never have one. */
  ended(): void {
    this.#out--;
    this.#restIfDone();
  }

  /** Opens for so long, or for good; resolves once it is closed and nothing is on its way. */
  turn(ms: number): Promise<void> {
    if (!this.#turns) throw new Error("this gate is always open");
    if (this.#restingSinceMs !== null) this.#stoodMs += performance.now() - this.#restingSinceMs;
    this.#restingSinceMs = null;
    this.#isOpen = true;
    if (Number.isFinite(ms)) setTimeout(() => this.#close(), ms);
    const rested = new Promise<void>((resolve) => {
      this.#onRested = resolve;
    });
    this.onOpen();
    return rested;
  }

  #close(): void {
    this.#isOpen = false;
    this.#restIfDone();
  }

  #restIfDone(): void {
    if (this.#isOpen || this.#out > 0 || this.#restingSinceMs !== null) return;
    this.#restingSinceMs = performance.now();
    this.#onRested();
  }
}
