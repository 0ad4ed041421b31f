import { cpuSeconds } from "./cpu.ts";

interface Look {
  atMs: number;
  seconds: number;
}

/** How much processor a generator's process uses while it makes its load. */
export class Usage {
  readonly #pid: number | undefined;
  readonly #born: Look = { atMs: performance.now(), seconds: 0 };
  #first: Look | null = null;
  #last: Look | null = null;

  constructor(pid: number | undefined) {
    this.#pid = pid;
  }

  /** The load has begun; what was used to get ready does not count. */
  begin(): void {
    this.#first ??= this.#now();
  }

  /** To be called now and then: once the process is gone it is too late. */
  look(): void {
    this.#last = this.#now() ?? this.#last;
  }

  /** Of one core; over its whole life when the load was too short to look twice. */
  share(): number {
    if (this.#last === null) return 0;
    const known = this.#first !== null && this.#last.atMs > this.#first.atMs;
    const from = known ? (this.#first ?? this.#born) : this.#born;
    return ((this.#last.seconds - from.seconds) * 1_000) / (this.#last.atMs - from.atMs);
  }

  #now(): Look | null {
    const seconds = this.#pid === undefined ? null : cpuSeconds(this.#pid);
    return seconds === null ? null : { atMs: performance.now(), seconds };
  }
}
