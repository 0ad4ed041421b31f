/** The server under test, in a process of its own, with a ledger of its own. */
import { createServer, ServerFault } from "@dropctl/server";
import { CPU_QUESTION, MEMORY_QUESTION, type ServerNews } from "./child.ts";

const tell = (news: ServerNews): void => void process.send?.(news);

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

const { REDIS_URL: redisUrl, DATABASE_URL: databaseUrl } = process.env;
try {
  const server = await createServer({
    dataDir: null,
    logLevel: "error",
    ...(redisUrl && databaseUrl && { redisUrl, databaseUrl }),
  });
  tell({ url: server.url, adminToken: server.adminToken });
  process.on("message", (question) => {
    if (question === MEMORY_QUESTION) process.send?.(process.memoryUsage().rss);
    if (question === CPU_QUESTION) process.send?.(cpuMs());
  });
  process.on("disconnect", () => void server.close().finally(() => process.exit(0)));
} catch (cause) {
  if (!(cause instanceof ServerFault)) throw cause;
  tell({ fault: cause.message, usage: cause.code === "invalid_config" });
  process.disconnect?.();
}
