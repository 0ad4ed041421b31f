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
    const ledger = await app.ledger.ping().then(
      () => true,
      () => false,
    );
    const status = ledger ? "ready" : "not_ready";
    reply.code(ledger ? 200 : 503).send({ status, ledger, ...about });
  });
}
