import { extname } from "node:path";
import { isClosedLoop } from "../../load/plan.ts";
import { processEngine } from "../process/processEngine.ts";

/** Closed loops at full speed: each connection sends again as soon as it has its answer. */
export const autocannonEngine = processEngine({
  name: "autocannon",
  plans: ["read", "rush", "press"],
  takesTurns: isClosedLoop,
  generator: new URL(`./generator${extname(import.meta.url)}`, import.meta.url),
});
