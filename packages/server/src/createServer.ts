import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";
import { type Composition, compose } from "./compose.ts";
import { checkConfig, type ServerConfig } from "./config.ts";
import { createHttpServer } from "./http/httpServer.ts";
import { ServerFault } from "./serverFault.ts";
import { VERSION } from "./version.ts";

export interface DropServer {
  /** Where it listens, without a trailing slash. */
  readonly url: string;
  readonly adminToken: string;
  /** Takes no new connection, answers what is under way, closes the ledger; under 10 s. */
  close(): Promise<void>;
}

/**
 * After this, in milliseconds, connections that are still busy are cut. What comes then takes
 * 4 s at most: 1 s for the workers, 1 s for what is pending, 2 s for ledger and cache.
 */
const DRAIN_MS_MAX = 5_000;

/**
 * Starts a server in this process; it listens when the promise resolves.
 * @throws {ServerFault} it cannot start; `code` says why
 */
export async function createServer(config: ServerConfig = {}): Promise<DropServer> {
  const checked = checkConfig(config);
  const system = await compose(checked);
  try {
    const http = await createHttpServer({ ...system, version: VERSION });
    const connections = connectionsOf(http);
    const url = await listen(http, checked);
    system.telemetry.info("listening", { url, stack: system.stack });
    let closing: Promise<void> | null = null;
    return {
      url,
      adminToken: system.adminToken,
      close: () => (closing ??= close(http, connections, system)),
    };
  } catch (cause) {
    await system.close();
    throw cause;
  }
}

async function listen(
  http: FastifyInstance,
  { host, port }: { host: string; port: number },
): Promise<string> {
  try {
    return await http.listen({ host, port });
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
    if (code === "EADDRINUSE") {
      throw new ServerFault("port_in_use", `port ${port} on ${host} is in use`, { cause });
    }
    throw new ServerFault("cannot_listen", `cannot listen on ${host}:${port} (${code})`, { cause });
  }
}

/** Those that are open at the moment. */
function connectionsOf({ server }: FastifyInstance): ReadonlySet<Socket> {
  const connections = new Set<Socket>();
  server.on("connection", (socket) => {
    connections.add(socket);
    socket.once("close", () => connections.delete(socket));
  });
  return connections;
}

async function close(
  http: FastifyInstance,
  connections: ReadonlySet<Socket>,
  system: Composition,
): Promise<void> {
  const cut = setTimeout(() => http.server.closeAllConnections(), DRAIN_MS_MAX);
  const closed = http.close();
  // Node takes one on which nothing has come yet for busy; clients open some ahead, and `fetch`
  // opens one for each request that was aborted.
  for (const socket of connections) if (socket.bytesRead === 0) socket.destroy();
  await closed;
  clearTimeout(cut);
  await system.close();
}
