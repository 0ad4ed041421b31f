/**
 * Whether a load may send, and its clock. In turns it may for a while at a time. Once the gate is
 * closed, what is on its way is still waited for, and the clock goes on by the share of the
 * connections that still wait: one slow answer costs its own connection's time, not all of theirs.
 * Then it stands still until the next turn. So whatever the load times by this clock is as if
 * there had been no one else.
 */
export class Gate {
  /** Set by the driver; called when the gate opens. */
  onOpen: () => void = () => {};
  /** Set by the driver: how many requests can be on their way at once. */
  connections = 1;
  readonly #turns: boolean;
  #isOpen: boolean;
  /** Requests on their way. */
  #out = 0;
  #clockMs: number;
  /** When the clock was last set. */
  #setAtMs: number;
  /** Called when the present turn is over; null: there is none. */
  #onRested: (() => void) | null = null;

  /** @param turns false: always open. With turns it is closed until the first one. */
  constructor({ turns }: { turns: boolean }) {
    this.#turns = turns;
    this.#isOpen = !turns;
    this.#setAtMs = performance.now();
    this.#clockMs = this.#setAtMs;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Milliseconds on a clock of its own, without the rests. */
  now(): number {
    return this.#clockMs + (performance.now() - this.#setAtMs) * this.#pace();
  }

  /** A request is on its way. */
  sent(): void {
    this.#out++;
  }

  /** A request has its answer, or will never have one. */
  ended(): void {
    if (!this.#isOpen) this.#setClock();
    this.#out--;
    this.#restIfDone();
  }

  /** Opens for so long, or for good; resolves once it is closed and nothing is on its way. */
  turn(ms: number): Promise<void> {
    if (!this.#turns) throw new Error("this gate is always open");
    this.#setClock();
    this.#isOpen = true;
    if (Number.isFinite(ms)) setTimeout(() => this.#close(), ms);
    const rested = new Promise<void>((resolve) => {
      this.#onRested = resolve;
    });
    this.onOpen();
    return rested;
  }

  #close(): void {
    this.#setClock();
    this.#isOpen = false;
    this.#restIfDone();
  }

  #setClock(): void {
    this.#clockMs = this.now();
    this.#setAtMs = performance.now();
  }

  /** How fast the clock goes, of real time. */
  #pace(): number {
    return this.#isOpen ? 1 : Math.min(1, this.#out / this.connections);
  }

  #restIfDone(): void {
    if (this.#isOpen || this.#out > 0) return;
    this.#onRested?.();
    this.#onRested = null;
  }
}
