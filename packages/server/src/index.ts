export type { LogLevel, ServerConfig } from "./config.ts";
export { createServer, type DropServer } from "./createServer.ts";
export { ServerFault, type ServerFaultCode } from "./serverFault.ts";
