export * from "./admin.ts";
export * from "./catalogue.ts";
export * from "./client.ts";
export * from "./common.ts";
export * from "./problems.ts";
export * from "./purchase.ts";
export * from "./route.ts";
export * from "./routes.ts";
