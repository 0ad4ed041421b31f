/** Every way this program can end; where several apply, the first in this order is taken. */
export const EXITS = {
  /** Wrong usage or a wrong file, naming the field. */
  usage: 2,
  /** An invariant is broken. */
  invariant: 11,
  /** The run is invalid: the generator was saturated, load was dropped, the target died. */
  invalidRun: 12,
  /** A threshold failed, or a comparison says worse. */
  threshold: 10,
  inconclusive: 13,
  /** The target cannot be reached. */
  unreachable: 3,
  /** Any other fault. */
  fault: 1,
  interrupted: 130,
  ok: 0,
} as const;

export type Exit = keyof typeof EXITS;

/** Whether a fault that came to light on the way is the end instead. */
export function yieldsToFault(exit: Exit): boolean {
  const order = Object.keys(EXITS);
  return order.indexOf("fault") < order.indexOf(exit);
}

export interface CliErrorParts {
  exit: Exit;
  /** Stable, for scripts and searches: `unknown_option`, `port_in_use`. */
  code: string;
  /** One line that says what and where. */
  message: string;
  /** What to do about it, in one line. */
  hint?: string | undefined;
  /** Further faults of the same kind, a line each: the others in a seed file. */
  more?: string[];
  /** What stands below all of it: the commands that there are. */
  after?: string | undefined;
  cause?: unknown;
}

/** An end that the user is told about in one line; `main.ts` alone turns it into an exit. */
export class CliError extends Error {
  readonly exit: Exit;
  readonly code: string;
  readonly hint: string | undefined;
  readonly more: string[];
  readonly after: string | undefined;

  constructor(parts: CliErrorParts) {
    super(parts.message, parts.cause === undefined ? undefined : { cause: parts.cause });
    this.name = "CliError";
    this.exit = parts.exit;
    this.code = parts.code;
    this.hint = parts.hint;
    this.more = parts.more ?? [];
    this.after = parts.after;
  }
}

/** Help or the version was shown: an end, and not a fault. */
export class Shown extends Error {
  readonly exit: Exit;

  constructor(exit: Exit) {
    super("shown");
    this.exit = exit;
  }
}

/** Wrong usage: exit 2. */
export function usageError(code: string, message: string, hint?: string): CliError {
  return new CliError({ exit: "usage", code, message, hint });
}
