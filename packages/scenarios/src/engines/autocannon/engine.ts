import { extname } from "node:path";
import { processEngine } from "../process/processEngine.ts";

/** Closed loops at full speed: each connection sends again as soon as it has its answer. */
export const autocannonEngine = processEngine({
  name: "autocannon",
  plans: ["read", "rush", "press"],
  generator: new URL(`./generator${extname(import.meta.url)}`, import.meta.url),
});
