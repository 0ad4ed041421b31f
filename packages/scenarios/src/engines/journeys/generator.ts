/** The process that makes the load: a fresh one for each trial, so that none inherits a heap. */
import { serveEngine } from "../process/generatorProcess.ts";
import { Connections } from "./connections.ts";
import { QueueLoad } from "./queueLoad.ts";

serveEngine((url, plan, meter) => {
  if (plan.kind !== "queue") throw new Error(`a ${plan.kind} plan is not a journey`);
  return new QueueLoad(plan, new Connections({ url, connections: plan.connections }), meter);
});
