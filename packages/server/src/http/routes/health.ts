import type { FastifyInstance } from "fastify";
import type { App } from "../../app/app.ts";
import { register } from "../contract.ts";

/** Alive, and able to serve. */
export function healthRoutes(
  http: FastifyInstance,
  app: App,
  about: { version: string; stack: string },
): void {
  register(http, "getHealth", {}, (_request, reply) => void reply.send({ status: "ok" }));

  register(http, "getReadiness", {}, async (_request, reply) => {
    const [ledger, cache] = await Promise.all([answers(app.ledger), answers(app.cache)]);
    // Without the stock cache reading, paying and expiring go on, and no other process would
    // have it either: taking this one out of service would only stop these, too.
    const status = ledger ? "ready" : "not_ready";
    reply.code(ledger ? 200 : 503).send({ status, ledger, cache, ...about });
  });
}

function answers(store: { ping(): Promise<void> }): Promise<boolean> {
  return store.ping().then(
    () => true,
    () => false,
  );
}
