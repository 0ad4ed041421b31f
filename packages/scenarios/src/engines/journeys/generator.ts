/** The process that makes the load: a fresh one for each trial, so that none inherits a heap. */
import { serveEngine } from "../process/generatorProcess.ts";
import { Connections } from "./connections.ts";
import { DropLoad } from "./dropLoad.ts";
import { HoldsLoad } from "./holdsLoad.ts";
import { QueueLoad } from "./queueLoad.ts";
import { QueueTally } from "./queueTally.ts";
import { RetryLoad } from "./retryLoad.ts";

serveEngine((url, plan, meter) => {
  const connect = () => new Connections({ url, connections: plan.connections });
  switch (plan.kind) {
    case "queue":
      return new QueueLoad(plan, connect(), new QueueTally(plan.buyers.length, meter));
    case "holds":
      return new HoldsLoad(plan, connect(), meter);
    case "retry":
      return new RetryLoad(plan, connect(), meter);
    case "drop":
      return new DropLoad(plan, { buyers: connect(), browsers: connect() }, meter);
    case "read":
    case "rush":
    case "press":
      throw new Error(`a ${plan.kind} plan is not a journey`);
  }
});
