/** The process that makes the load: a fresh one for each trial, so that none inherits a heap. */
import type { JourneyPlan, LoadPlan } from "../../load/plan.ts";
import { importScenario } from "../../own/importScenario.ts";
import type { LoadMeter } from "../measure/loadMeter.ts";
import { type Load, serveEngine } from "../process/generatorProcess.ts";
import { Connections } from "./connections.ts";
import { DropLoad } from "./dropLoad.ts";
import { HoldsLoad } from "./holdsLoad.ts";
import { JourneyLoad } from "./own/journeyLoad.ts";
import { QueueLoad } from "./queueLoad.ts";
import { QueueTally } from "./queueTally.ts";
import { RetryLoad } from "./retryLoad.ts";

serveEngine(async (url, plan, meter) => {
  const pools: Connections[] = [];
  const connect = () => {
    const pool = new Connections({ url, connections: plan.connections });
    pools.push(pool);
    return pool;
  };
  const load = await begin(plan, connect, meter);
  for (const pool of pools) {
    pool.onOwnFault = (code) => {
      const detail = `no more connections can be opened on this side (${code})`;
      load.stop({ reason: "generator_failed", detail });
    };
  }
  return load;
});

function begin(plan: LoadPlan, connect: () => Connections, meter: LoadMeter): Load | Promise<Load> {
  switch (plan.kind) {
    case "queue":
      return new QueueLoad(plan, connect(), new QueueTally(plan.buyers.length, meter));
    case "holds":
      return new HoldsLoad(plan, connect(), meter);
    case "retry":
      return new RetryLoad(plan, connect(), meter);
    case "drop":
      return new DropLoad(plan, { buyers: connect(), browsers: connect() }, meter);
    case "journey":
      return beginJourneys(plan, connect(), meter);
    case "read":
    case "rush":
    case "press":
      throw new Error(`a ${plan.kind} plan is not a journey`);
  }
}

async function beginJourneys(
  plan: JourneyPlan,
  connections: Connections,
  meter: LoadMeter,
): Promise<Load> {
  const { journey } = (await importScenario(plan.file)).definition;
  if (journey === undefined) throw new Error(`${plan.file} has no journey any more`);
  return new JourneyLoad(plan, { connections, meter, journey });
}
