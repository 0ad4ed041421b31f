export { type LocalStack, startLocalStack } from "./localStack.ts";
export { findPrograms, missingFault, missingPrograms, type Programs } from "./programs.ts";
export { startMariadb } from "./mariadb.ts";
export { startRedis } from "./redis.ts";
export type { Service, ServiceOptions } from "./service.ts";
export { StackFault, type StackFaultCode } from "./stackFault.ts";
