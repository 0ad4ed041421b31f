/** The process that makes the load: a fresh one for each trial, so that none inherits a heap. */
import { type Load, serveEngine } from "../process/generatorProcess.ts";
import { drive, type DriveOrder } from "./driver.ts";
import type { Job } from "./feed.ts";
import { PressFeed } from "./pressFeed.ts";
import { ReadFeed } from "./readFeed.ts";
import { createRequestWriter } from "./requests.ts";
import { RushFeed } from "./rushFeed.ts";

serveEngine((url, plan, meter, gate) => {
  const writer = createRequestWriter(url);
  const common = { url, gate };
  switch (plan.kind) {
    case "read":
      return carryOut({ ...common, ...plan, feed: new ReadFeed(plan, writer, meter) });
    case "rush": {
      const connections = Math.min(plan.connections, plan.buyers.length);
      return carryOut({ ...common, ...plan, connections, feed: new RushFeed(plan, writer, meter) });
    }
    case "press": {
      const connections = Math.min(plan.connections, plan.buyers.length);
      return carryOut({
        ...common,
        ...plan,
        connections,
        feed: new PressFeed(plan, writer, meter),
      });
    }
    case "queue":
    case "holds":
    case "retry":
    case "drop":
    case "journey":
      throw new Error("autocannon sends as fast as it is answered: it has no buyers who wait");
  }
});

function carryOut<J extends Job>(order: DriveOrder<J>): Load {
  const { feed } = order;
  return { ...drive(order), tick: (nowMs) => feed.tick(nowMs), result: () => feed.result() };
}
