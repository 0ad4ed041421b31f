import type { FastifyInstance, FastifyReply } from "fastify";
import type { App } from "../../app/app.ts";
import type { StockSnapshot } from "../../app/stockReads.ts";
import { refused } from "../../domain/refusal.ts";
import type { SessionTokens } from "../auth/sessionTokens.ts";
import { register, succeed } from "../contract.ts";
import { idOf, pageOf, toPage } from "../paging.ts";
import { refuse, refuseCursor } from "../refuse.ts";
import { JSON_TYPE } from "../lanes.ts";
import { answerOf } from "../stockLane.ts";
import { toTimestamp } from "../timestamps.ts";
import { viewDrop, viewProduct } from "../views.ts";

const ROWS_PER_PAGE_MAX = 200;

/** What anybody may do: look, and start a session. */
export function publicRoutes(http: FastifyInstance, app: App, tokens: SessionTokens): void {
  register(http, "createSession", {}, (_request, reply) => {
    const { expiresAtMs, ...session } = tokens.issue();
    succeed(reply, "createSession", { ...session, expiresAt: toTimestamp(expiresAtMs) });
  });

  register(http, "listProducts", {}, async (request, reply) => {
    const asked = pageOf(request.query, ROWS_PER_PAGE_MAX);
    if (asked === null) return refuseCursor(reply);
    const { rows, ...page } = asked;
    const category = request.query.category ?? null;
    const products = await app.catalogue.listProducts({ ...page, category });
    succeed(reply, "listProducts", toPage(products, { rows, view: viewProduct, cursorOf: idOf }));
  });

  register(http, "getProduct", {}, async (request, reply) => {
    const product = await app.catalogue.findProduct(request.params.productId);
    if (product === null) return refuse(reply, refused("not_found"));
    succeed(reply, "getProduct", viewProduct(product));
  });

  register(http, "listDrops", {}, async (request, reply) => {
    const asked = pageOf(request.query, ROWS_PER_PAGE_MAX);
    if (asked === null) return refuseCursor(reply);
    const { rows, ...page } = asked;
    const drops = await app.catalogue.listDrops(page);
    succeed(reply, "listDrops", toPage(drops, { rows, view: viewDrop, cursorOf: idOf }));
  });

  register(http, "getDrop", {}, async (request, reply) => {
    const drop = await app.catalogue.findDrop(request.params.dropId);
    if (drop === null) return refuse(reply, refused("not_found"));
    succeed(reply, "getDrop", viewDrop(drop));
  });

  register(http, "getStock", {}, (request, reply) => {
    const read = app.stockReads.read(request.params.dropId);
    if (!(read instanceof Promise)) return answerStock(reply, read);
    read.then(
      (snapshot) => answerStock(reply, snapshot),
      (cause: unknown) => void reply.send(cause),
    );
  });
}

function answerStock(reply: FastifyReply, snapshot: StockSnapshot | null): void {
  if (snapshot === null) return refuse(reply, refused("not_found"));
  reply.header("content-type", JSON_TYPE).send(answerOf(snapshot).body);
}
