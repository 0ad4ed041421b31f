import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startMariadb } from "./mariadb.ts";
import { findPrograms, missingFault, missingPrograms } from "./programs.ts";
import { startRedis } from "./redis.ts";
import type { Service } from "./service.ts";
import { removeStaleFolders, STACK_FOLDER_PREFIX } from "./staleFolders.ts";

/** A private Redis and a private MariaDB or MySQL; their data goes with them. */
export interface LocalStack extends AsyncDisposable {
  readonly redisUrl: string;
  readonly databaseUrl: string;
  /** Ends both and removes their folder; more than once is fine. */
  stop(): Promise<void>;
}

/**
 * Starts both at once, in a folder of their own.
 * @throws {StackFault} `stack_missing_program`, naming all that is missing; else as each of them
 */
export async function startLocalStack(): Promise<LocalStack> {
  const missing = missingPrograms(findPrograms());
  if (missing.length > 0) throw missingFault(missing);
  const parent = tmpdir();
  await removeStaleFolders(parent);
  const folder = await mkdtemp(join(parent, STACK_FOLDER_PREFIX));
  const starting = [startRedis({ folder }), startMariadb({ folder })] as const;
  const end = async (services: readonly Service[]) => {
    await Promise.all(services.map((service) => service[Symbol.asyncDispose]()));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const [redis, mariadb] = await Promise.all(starting);
    let stopping: Promise<void> | undefined;
    const stop = () => (stopping ??= end([redis, mariadb]));
    return { redisUrl: redis.url, databaseUrl: mariadb.url, stop, [Symbol.asyncDispose]: stop };
  } catch (cause) {
    const settled = await Promise.allSettled(starting);
    await end(settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : [])));
    throw cause;
  }
}
