import {
  type InputOf,
  type Route,
  type RouteName,
  ROUTES,
  type Static,
  type SuccessOf,
  type TSchema,
} from "@dropctl/protocol";
import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestHookHandler } from "fastify";

type RouteOf<N extends RouteName> = (typeof ROUTES)[N];

type Part<I, K extends string> = I extends Record<K, infer P> ? P : never;

/** A request whose parts have the types that the contract declares. */
export type ContractRequest<N extends RouteName> = FastifyRequest<{
  Params: Part<InputOf<RouteOf<N>>, "params">;
  Querystring: RouteOf<N> extends { query: infer Q extends TSchema } ? Static<Q> : unknown;
  Body: RouteOf<N> extends { body: infer B extends TSchema } ? Static<B> : unknown;
}>;

/** Answers by calling `reply.send` itself, through `succeed` or `refuse`. */
export type ContractHandler<N extends RouteName> = (
  request: ContractRequest<N>,
  reply: FastifyReply,
) => void | Promise<void>;

export interface RouteSettings {
  /** Checks the bearer before the body is read. */
  onRequest?: onRequestHookHandler;
  /** Bytes. */
  bodyLimit?: number;
  /** Milliseconds until the answer is 503; a timer a request, so only where others are waited for. */
  handlerTimeout?: number;
}

/** Registers a route of the contract with its schemas. */
export function register<N extends RouteName>(
  app: FastifyInstance,
  name: N,
  settings: RouteSettings,
  handler: ContractHandler<N>,
): void {
  const route: Route = ROUTES[name];
  app.route({
    method: route.method,
    url: route.path,
    ...settings,
    schema: {
      summary: route.summary,
      operationId: name,
      ...(route.query && { querystring: route.query }),
      ...(route.body && { body: route.body }),
      response: { [route.success.status]: route.success.schema },
      ...(route.auth !== "none" && { security: [{ [route.auth]: [] }] }),
    },
    handler: handler as (request: FastifyRequest, reply: FastifyReply) => void | Promise<void>,
  });
}

/** The success answer of a route; its status and shape are the contract's. */
export function succeed<N extends RouteName>(
  reply: FastifyReply,
  name: N,
  body: SuccessOf<RouteOf<N>>,
): void {
  reply.code(ROUTES[name].success.status).send(body);
}
