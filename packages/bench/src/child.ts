import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";

export interface ServerChild {
  readonly url: string;
  readonly adminToken: string;
  stop(): Promise<void>;
}

/** As bin/dropctl starts node, for both servers alike; see docs/decisions/0011. */
const SERVER_FLAGS = ["--max-semi-space-size=4"];

/** Forks a module of this package. */
export function forkModule(name: string, execArgv: string[] = []): ChildProcess {
  const file = fileURLToPath(new URL(`./${name}.js`, import.meta.url));
  return fork(file, { serialization: "advanced", execArgv });
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

export async function startServer(name: "ours" | "bare"): Promise<ServerChild> {
  const child = forkModule(name, SERVER_FLAGS);
  const { url, adminToken } = await firstMessage<{ url: string; adminToken: string }>(child, name);
  return { url, adminToken, stop: () => stopChild(child) };
}

export async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  if (child.connected) child.disconnect();
  await exited;
}
