import { createRequire } from "node:module";

const { version } = createRequire(import.meta.url)("../package.json") as { version: string };

/** The server's version, as its package says. */
export const VERSION: string = version;
