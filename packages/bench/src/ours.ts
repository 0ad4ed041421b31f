/** The server under test, in a process of its own, on a ledger folder that goes with it. */
import { createServer } from "@dropctl/server";

const server = await createServer({ dataDir: null, logLevel: "error" });
process.send?.({ url: server.url, adminToken: server.adminToken });
process.on("disconnect", () => void server.close().finally(() => process.exit(0)));
