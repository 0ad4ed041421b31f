import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";

export interface ServerChild {
  readonly url: string;
  readonly adminToken: string;
  stop(): Promise<void>;
}

/** As bin/dropctl starts node, for both servers alike; see docs/decisions/0011. */
const SERVER_FLAGS = ["--max-semi-space-size=4"];

/** Where ours keeps its cache and its ledger, instead of in its own process. */
export interface StackUrls {
  readonly redisUrl: string;
  readonly databaseUrl: string;
}

/** Forks a module of this package. */
export function forkModule(
  name: string,
  execArgv: string[] = [],
  env: NodeJS.ProcessEnv = process.env,
): ChildProcess {
  const file = fileURLToPath(new URL(`./${name}.js`, import.meta.url));
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

/** @param urls by the environment, since everybody on the machine can read a command line */
export async function startServer(name: "ours" | "bare", urls?: StackUrls): Promise<ServerChild> {
  const { REDIS_URL: _, DATABASE_URL: __, ...env } = process.env;
  if (urls) Object.assign(env, { REDIS_URL: urls.redisUrl, DATABASE_URL: urls.databaseUrl });
  const child = forkModule(name, SERVER_FLAGS, env);
  const { url, adminToken } = await firstMessage<{ url: string; adminToken: string }>(child, name);
  return { url, adminToken, stop: () => stopChild(child) };
}

export async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  if (child.connected) child.disconnect();
  await exited;
}
