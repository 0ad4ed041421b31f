import { join } from "node:path";
import { findPrograms, missingFault } from "./programs.ts";
import { makeServiceFolder, type Service, type ServiceOptions, startService } from "./service.ts";

/**
 * A Redis without persistence: the cache is rebuilt from the ledger, never from a file.
 * @throws {StackFault} `stack_missing_program`, `stack_folder_unusable`, `stack_start_failed`
 */
export async function startRedis({ folder, args = [] }: ServiceOptions): Promise<Service> {
  const { redisServer } = findPrograms();
  if (redisServer === null) throw missingFault(["redis-server"]);
  const own = await makeServiceFolder(folder, "redis");
  const socket = join(own, "redis.sock");
  return startService(own, {
    url: `unix://${socket}`,
    socket,
    command: [redisServer, ...redisArguments(own, socket), ...args],
    hello: "PING\r\n",
    isReady: (greeting) => greeting.toString("latin1").startsWith("+PONG"),
  });
}

function redisArguments(folder: string, socket: string): string[] {
  const settings: Record<string, string> = {
    port: "0",
    unixsocket: socket,
    unixsocketperm: "700",
    dir: folder,
    daemonize: "no",
    save: "",
    appendonly: "no",
    // A stock entry that was evicted would be stock that is lost.
    "maxmemory-policy": "noeviction",
  };
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
}
