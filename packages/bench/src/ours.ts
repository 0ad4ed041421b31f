/** The server under test, in a process of its own, with a ledger of its own. */
import { createServer } from "@dropctl/server";

const { REDIS_URL: redisUrl, DATABASE_URL: databaseUrl } = process.env;
const server = await createServer({
  dataDir: null,
  logLevel: "error",
  ...(redisUrl && databaseUrl && { redisUrl, databaseUrl, stack: "local" }),
});
process.send?.({ url: server.url, adminToken: server.adminToken });
process.on("disconnect", () => void server.close().finally(() => process.exit(0)));
