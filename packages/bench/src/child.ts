import { type ChildProcess, fork } from "node:child_process";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";

export interface ServerChild extends AsyncDisposable {
  readonly url: string;
  readonly adminToken: string;
  /** Memory of the process that is in use, garbage included. */
  memoryBytes(): Promise<number>;
  /** Processor time that the process has used, in milliseconds. */
  cpuMs(): Promise<number>;
  /** Makes `slowed` slow for a drop. */
  slowFor(dropId: string): void;
  stop(): Promise<void>;
}

/** What a server's process says first. */
export type ServerNews = { url: string; adminToken: string } | { fault: string; usage: boolean };

/** Asks a server's process for its memory, in bytes. */
export const MEMORY_QUESTION = "memory?";

/** Asks it for the processor time it has used, in milliseconds. */
export const CPU_QUESTION = "cpu?";

/** As bin/dropctl starts node, for both servers alike; see docs/decisions/0011. */
const SERVER_FLAGS = ["--max-semi-space-size=4", "--heap-growing-percent=50"];

/** Where ours keeps its cache and its ledger, instead of in its own process. */
export interface StackUrls {
  readonly redisUrl: string;
  readonly databaseUrl: string;
}

/** Forks a module of this package: built or, in tests, as source, which Node runs as it is. */
export function forkModule(
  name: string,
  execArgv: string[] = [],
  env: NodeJS.ProcessEnv = process.env,
): ChildProcess {
  const here = import.meta.url;
  const file = fileURLToPath(new URL(`./${name}${extname(here)}`, here));
  return fork(file, { serialization: "advanced", execArgv, env });
}

/** The next message of a child; rejects when it ends without one. */
export function firstMessage<T>(child: ChildProcess, name: string): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const onMessage = (message: unknown): void => resolve(message as T);
  const onExit = (code: number | null): void =>
    reject(new Error(`the ${name} process ended with ${code}`));
  child.once("message", onMessage);
  child.once("exit", onExit);
  return promise.finally(() => {
    child.off("message", onMessage);
    child.off("exit", onExit);
  });
}

/**
 * @param urls by the environment, since everybody on the machine can read a command line
 * @throws when it cannot start, in one line; {TypeError} a URL is none, which is wrong usage
 */
export async function startServer(
  name: "ours" | "bare" | "slowed",
  urls?: StackUrls,
): Promise<ServerChild> {
  const { REDIS_URL: _, DATABASE_URL: __, ...env } = process.env;
  if (urls) Object.assign(env, { REDIS_URL: urls.redisUrl, DATABASE_URL: urls.databaseUrl });
  const child = forkModule(name, SERVER_FLAGS, env);
  const news = await firstMessage<ServerNews>(child, name);
  if ("fault" in news) throw news.usage ? new TypeError(news.fault) : new Error(news.fault);
  const stop = () => stopChild(child);
  const ask = (question: string) => {
    child.send(question);
    return firstMessage<number>(child, name);
  };
  const memoryBytes = () => ask(MEMORY_QUESTION);
  const cpuMs = () => ask(CPU_QUESTION);
  const slowFor = (dropId: string) => void child.send(`slow ${dropId}`);
  return { ...news, memoryBytes, cpuMs, slowFor, stop, [Symbol.asyncDispose]: stop };
}

export async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  if (child.connected) child.disconnect();
  await exited;
}
