/** A server of the shared stack in a process of its own, for tests that end it at a bad moment. */
import { createServer } from "../index.ts";

const { redisUrl, databaseUrl, port } = JSON.parse(process.argv[2] ?? "{}") as {
  redisUrl: string;
  databaseUrl: string;
  port: number;
};
const server = await createServer({
  ...{ redisUrl, databaseUrl, port },
  adminToken: "the-token-of-these-tests",
  logLevel: "silent",
});
process.send?.({ url: server.url });
process.on("disconnect", () => process.exit(0));
