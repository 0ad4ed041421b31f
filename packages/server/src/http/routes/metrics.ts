import type { FastifyInstance } from "fastify";
import type { Readings } from "../../ports/meters.ts";

/** For Prometheus: text, so it is no route of the JSON contract. */
export function metricsRoute(http: FastifyInstance, readings: Readings): void {
  http.get("/metrics", { schema: { hide: true } }, async (_request, reply) => {
    reply.type(readings.contentType);
    return readings.text();
  });
}
