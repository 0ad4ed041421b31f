import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type Audit, type Client, createClient, type NewDrop } from "@dropctl/protocol";
import { type Service, startMariadb, startRedis } from "@dropctl/stack";
import { expect } from "vitest";

const CHILD = fileURLToPath(new URL("./serverChild.ts", import.meta.url));
/** Invariant 9: so long after the last fault has healed nothing provisional is left, no drift. */
const HEAL_MS_MAX = 30_000;

export interface ServerChild {
  readonly url: string;
  readonly client: Client;
  readonly process: ChildProcess;
  kill(): Promise<void>;
}

/** Real Redis, real MariaDB, and any number of server processes on them. */
export class Scene implements AsyncDisposable {
  readonly redis: Service;
  readonly mariadb: Service;
  readonly #folder: string;
  readonly #children: ChildProcess[] = [];
  #drops = 0;

  private constructor(folder: string, redis: Service, mariadb: Service) {
    this.#folder = folder;
    this.redis = redis;
    this.mariadb = mariadb;
  }

  static async open(): Promise<Scene> {
    const folder = await mkdtemp(join(tmpdir(), "dropctl-faults-"));
    const [redis, mariadb] = await Promise.all([
      startRedis({ folder: join(folder, "r") }),
      startMariadb({ folder: join(folder, "m") }),
    ]);
    return new Scene(folder, redis, mariadb);
  }

  /** `databaseUrl`: through a proxy, say; `port`: of one that died. */
  async startServer(databaseUrl = this.mariadb.url, { port } = { port: 0 }): Promise<ServerChild> {
    const config = JSON.stringify({ redisUrl: this.redis.url, databaseUrl, port });
    const child = fork(CHILD, [config], { execArgv: [] });
    this.#children.push(child);
    const ended = once(child, "exit").then(() => {
      throw new Error("the server ended before it listened");
    });
    const [message] = (await Promise.race([once(child, "message"), ended])) as [{ url: string }];
    ended.catch(() => undefined);
    const { url } = message;
    return {
      url,
      client: createClient({ url, adminToken: "the-token-of-these-tests" }),
      process: child,
      kill: () => end(child),
    };
  }

  /** An open cached drop of its own. */
  async openDrop(
    { client }: Pick<ServerChild, "client">,
    fields: Partial<NewDrop> = {},
  ): Promise<string> {
    this.#drops += 1;
    const product = { slug: "shoe", name: "Shoe", brand: "Brand", category: "shoes" };
    const body = { ...product, priceCents: 9_900, currency: "EUR" };
    const { id: productId } = await client.createProduct({ body });
    const drop = { slug: `drop-${this.#drops}`, productId, total: 300, ...fields };
    const { id: dropId } = await client.createDrop({ body: drop });
    await client.openDrop({ params: { dropId } });
    return dropId;
  }

  /** Ends the servers; Redis and MariaDB run on, whatever was done to them, for the next test. */
  async clear(): Promise<void> {
    await Promise.all(this.#children.splice(0).map(end));
    for (const service of [this.redis, this.mariadb]) {
      await service.start();
      service.resume();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#children.map(end));
    await Promise.all([this.redis.stop(), this.mariadb.stop()]);
    await rm(this.#folder, { recursive: true, force: true });
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}

/** The audit once everything has healed; fails when that takes too long. */
export async function healed(
  { client }: ServerChild,
  dropId: string,
  msMax = HEAL_MS_MAX,
): Promise<Audit> {
  const giveUpAtMs = performance.now() + msMax;
  let audit: Audit | null = null;
  while (performance.now() < giveUpAtMs) {
    audit = await client.auditDrop({ params: { dropId } }).catch(() => null);
    if (audit?.ok && audit.quiet && audit.cache?.provisional === 0) return audit;
    await sleep(250);
  }
  expect.fail(`not healed after ${msMax} ms: ${JSON.stringify(audit)}`);
}
