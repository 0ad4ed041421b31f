/** The yardstick: a bare Fastify server with the same routes and schemas, and no work at all. */
import { ROUTES } from "@dropctl/protocol";
import { fastify } from "fastify";

const ID = "01900000-0000-7000-8000-000000000000";
const NOW = new Date().toISOString();

const ANSWERS = {
  getStock: { total: 1_000, available: 900, held: 60, paid: 40, phase: "open", asOf: NOW },
  reserve: {
    id: ID,
    dropId: ID,
    buyerId: ID,
    state: "held",
    releaseReason: null,
    reference: null,
    createdAt: NOW,
    expiresAt: NOW,
  },
  pay: {
    id: ID,
    dropId: ID,
    buyerId: ID,
    amountCents: 12_000,
    currency: "EUR",
    paymentState: "authorised",
    createdAt: NOW,
  },
} as const;

const http = fastify();
for (const name of ["getStock", "reserve", "pay"] as const) {
  const route = ROUTES[name];
  const { status, schema } = route.success;
  http.route({
    method: route.method,
    url: route.path,
    schema: { ...("body" in route && { body: route.body }), response: { [status]: schema } },
    handler: (_request, reply) => void reply.code(status).send(ANSWERS[name]),
  });
}
const url = await http.listen({ host: "127.0.0.1", port: 0 });
process.send?.({ url, adminToken: "" });
process.on("disconnect", () => process.exit(0));
