import swagger from "@fastify/swagger";
import { type FastifyInstance, fastify } from "fastify";
import type { App } from "../app/app.ts";
import type { EdgeMeters, Readings } from "../ports/meters.ts";
import type { Telemetry } from "../ports/telemetry.ts";
import { adminGuard, buyerGuard, decorateBearer, ticketGuard } from "./auth/bearer.ts";
import type { SessionTokens } from "./auth/sessionTokens.ts";
import type { TicketTokens } from "./auth/ticketTokens.ts";
import { answerBrokenRequest } from "./brokenRequest.ts";
import { handleErrors } from "./errors.ts";
import { refuseOddIds } from "./ids.ts";
import { countedResponse } from "./countedResponse.ts";
import { createServerWithLanes } from "./lanes.ts";
import { sendProblem } from "./refuse.ts";
import { adminRoutes } from "./routes/admin.ts";
import { buyerRoutes } from "./routes/buyers.ts";
import { healthRoutes } from "./routes/health.ts";
import { metricsRoute } from "./routes/metrics.ts";
import { publicRoutes } from "./routes/public.ts";
import { queueRoutes } from "./routes/queue.ts";
import { streamRoute } from "./routes/stream.ts";
import { stockLane } from "./stockLane.ts";
import type { Streams } from "./stream/streams.ts";
import { ticketLane } from "./ticketLane.ts";

const BODY_BYTES_MAX = 65_536;

/** In milliseconds. */
const LIMITS = {
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  /** An idle connection stays open for so long. */
  keepAliveTimeout: 72_000,
  /** Node looks for late headers and bodies only this often. */
  connectionsCheckingInterval: 1_000,
};

export interface HttpDeps {
  app: App;
  tokens: SessionTokens;
  ticketTokens: TicketTokens;
  streams: Streams;
  adminToken: string;
  telemetry: Telemetry;
  meters: Pick<EdgeMeters, "answer"> & Readings;
  version: string;
  stack: string;
}

/** The whole HTTP surface, not yet listening. */
export async function createHttpServer(deps: HttpDeps): Promise<FastifyInstance> {
  const { app, tokens, ticketTokens, adminToken, telemetry, meters, version, stack } = deps;
  const lanes = [stockLane(app.stockReads), ticketLane(app.tickets, ticketTokens)];
  const options = { ...LIMITS, ServerResponse: countedResponse(meters) };
  const http = fastify({
    // Refusals are counted, faults go to telemetry: no log line and no logger for a request.
    logger: false,
    bodyLimit: BODY_BYTES_MAX,
    serverFactory: (framework) => createServerWithLanes(options, lanes, framework),
    // While closing, a request on an open connection is answered and told to close it.
    return503OnClosing: false,
    frameworkErrors: (error, _request, reply) => {
      if (error.code === "FST_ERR_MAX_PARAM_LENGTH") return sendProblem(reply, "not_found");
      sendProblem(reply, "invalid_request", { detail: error.message });
    },
    clientErrorHandler: answerBrokenRequest,
    forceCloseConnections: "idle",
    ajv: {
      customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false },
    },
  });
  handleErrors(http, telemetry);
  refuseOddIds(http);
  decorateBearer(http);
  await http.register(swagger, {
    openapi: {
      info: { title: "dropctl", version, description: "Limited stock, first come first served" },
      components: {
        securitySchemes: {
          buyer: { type: "http", scheme: "bearer" },
          ticket: { type: "http", scheme: "bearer" },
          admin: { type: "http", scheme: "bearer" },
        },
      },
    },
  });
  http.after(() => {
    const guards = {
      buyer: buyerGuard(tokens),
      ticket: ticketGuard(ticketTokens),
      admin: adminGuard(adminToken),
    };
    publicRoutes(http, app, tokens);
    buyerRoutes(http, app, guards.buyer);
    queueRoutes(http, app, ticketTokens, guards);
    adminRoutes(http, app, tokens, guards.admin);
    healthRoutes(http, app, { version, stack });
    streamRoute(http, deps.streams, guards.admin);
    metricsRoute(http, meters);
    http.get("/openapi.json", { schema: { hide: true } }, () => http.swagger());
  });
  await http.ready();
  return http;
}
