/** The process that makes the load: a fresh one for each trial, so that none inherits a heap. */
import { serveEngine } from "../process/generatorProcess.ts";
import { Connections } from "./connections.ts";
import { HoldsLoad } from "./holdsLoad.ts";
import { QueueLoad } from "./queueLoad.ts";
import { RetryLoad } from "./retryLoad.ts";

serveEngine((url, plan, meter) => {
  switch (plan.kind) {
    case "queue":
      return new QueueLoad(plan, new Connections({ url, connections: plan.connections }), meter);
    case "holds":
      return new HoldsLoad(plan, new Connections({ url, connections: plan.connections }), meter);
    case "retry":
      return new RetryLoad(plan, new Connections({ url, connections: plan.connections }), meter);
    default:
      throw new Error(`a ${plan.kind} plan is not a journey`);
  }
});
