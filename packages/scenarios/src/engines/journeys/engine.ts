import { extname } from "node:path";
import { processEngine } from "../process/processEngine.ts";

/** Buyers with lives of their own: each waits, polls and decides by its own clock. */
export const journeyEngine = processEngine({
  name: "journeys",
  plans: ["queue", "holds", "retry", "drop", "journey"],
  generator: new URL(`./generator${extname(import.meta.url)}`, import.meta.url),
});
