import { ACTOR_HEADER } from "./events.ts";
import { isProblem, parseJson, reasonOf } from "./failure.ts";
import { type Problem, problem } from "./problems.ts";
import type { InputOf, SuccessOf } from "./route.ts";
import { ROUTES, type RouteName } from "./routes.ts";

/** An answer outside 2xx, with the server's problem body. */
export class ProblemError extends Error {
  readonly problem: Problem;
  constructor(body: Problem) {
    super(body.detail ?? body.title);
    this.name = "ProblemError";
    this.problem = body;
  }
}

/** Nothing answered at the URL, or what answered does not speak this protocol. */
export class UnreachableError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "UnreachableError";
  }
}

export interface ClientOptions {
  /** Base URL, without a trailing slash. */
  url: string;
  /** Sent to `/v1/admin/*`. */
  adminToken?: string | undefined;
  /** Sent there, too: the name under which changes are noted; it must fit `ACTOR_PATTERN`. */
  actor?: string | undefined;
  /** Milliseconds until a call is given up; 30,000 unless told. */
  timeoutMs?: number;
  /** Called with the HTTP status of each answer. */
  onAnswer?: ((status: number) => void) | undefined;
}

/** Per call: the buyer's token and, for a reservation or a restock, the idempotency key. */
export interface CallOptions {
  token?: string;
  idempotencyKey?: string;
  signal?: AbortSignal;
}

type Args<I> = unknown extends I
  ? [input?: Record<never, never>, options?: CallOptions]
  : Record<never, never> extends I
    ? [input?: I, options?: CallOptions]
    : [input: I, options?: CallOptions];

/** One method a route of the contract: `client.getStock({ params: { dropId } })`. */
export type Client = {
  [N in RouteName]: (
    ...args: Args<InputOf<(typeof ROUTES)[N]>>
  ) => Promise<SuccessOf<(typeof ROUTES)[N]>>;
};

interface AnyInput {
  params?: Record<string, string>;
  query?: Record<string, string | undefined>;
  body?: unknown;
}

/**
 * A typed client of the whole contract, over `fetch`.
 * @throws {ProblemError} the server said no (its code is in `problem.code`)
 * @throws {UnreachableError} nothing answered in time, or not in this protocol
 */
export function createClient(options: ClientOptions): Client {
  const names = Object.keys(ROUTES) as RouteName[];
  return Object.fromEntries(
    names.map((name) => [
      name,
      (input?: AnyInput, call?: CallOptions) => send(options, name, input ?? {}, call ?? {}),
    ]),
  ) as unknown as Client;
}

async function send(
  options: ClientOptions,
  name: RouteName,
  input: AnyInput,
  call: CallOptions,
): Promise<unknown> {
  const route = ROUTES[name];
  const url = options.url + fill(route.path, input.params ?? {}) + queryString(input.query);
  const headers: Record<string, string> = { accept: "application/json" };
  const bearer = route.auth === "admin" ? options.adminToken : call.token;
  if (bearer !== undefined) headers["authorization"] = `Bearer ${bearer}`;
  if (route.auth === "admin" && options.actor !== undefined) headers[ACTOR_HEADER] = options.actor;
  if (call.idempotencyKey !== undefined) headers["idempotency-key"] = call.idempotencyKey;
  if (input.body !== undefined) headers["content-type"] = "application/json";
  const timeout = AbortSignal.timeout(options.timeoutMs ?? 30_000);
  const signal = call.signal ? AbortSignal.any([call.signal, timeout]) : timeout;

  let response: Response;
  let text: string;
  try {
    const body = input.body === undefined ? null : JSON.stringify(input.body);
    response = await fetch(url, { method: route.method, headers, body, signal });
    text = await response.text();
    options.onAnswer?.(response.status);
  } catch (cause) {
    if (call.signal?.aborted === true) throw cause;
    throw new UnreachableError(`no answer from ${options.url} (${reasonOf(cause)})`, { cause });
  }
  const parsed = parseJson(text);
  if (response.ok && parsed !== undefined) return parsed;
  if (isProblem(parsed)) throw new ProblemError(parsed);
  if (response.status >= 500) {
    throw new ProblemError(problem("internal", { detail: `HTTP ${response.status} from ${url}` }));
  }
  throw new UnreachableError(`${options.url} is not a dropctl server (HTTP ${response.status})`);
}

function fill(path: string, params: Record<string, string>): string {
  return path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));
}

function queryString(query: AnyInput["query"]): string {
  const pairs = Object.entries(query ?? {}).filter((pair): pair is [string, string] => {
    return pair[1] !== undefined;
  });
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs).toString()}`;
}
