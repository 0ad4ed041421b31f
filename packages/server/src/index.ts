export type { LogLevel, ServerConfig } from "./config.ts";
export { createServer, type DropServer } from "./createServer.ts";
export { ServerFault, type ServerFaultCode } from "./serverFault.ts";
// For tools that work beside a server, such as the bench.
export { keysOf as stockKeysOf } from "./adapters/redis/keys.ts";
export { parseMysqlUrl } from "./adapters/sql/mysql/mysqlUrl.ts";
