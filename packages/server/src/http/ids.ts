import { ID_PATTERN } from "@dropctl/protocol";
import type { FastifyInstance } from "fastify";
import { refused } from "../domain/refusal.ts";
import { refuse } from "./refuse.ts";

const ID = new RegExp(ID_PATTERN);

/** Whether something could be called so. */
export const isId = (text: string): boolean => ID.test(text);

/**
 * The parameters of every path are ids; what has not their form is the id of nothing. It must not
 * reach a ledger: MySQL fails at comparing an id with letters outside ASCII.
 */
export function refuseOddIds(http: FastifyInstance): void {
  http.addHook("onRequest", (request, reply, done) => {
    const ids = Object.values(request.params as Record<string, string>);
    if (request.is404 || ids.every(isId)) done();
    else refuse(reply, refused("not_found"));
  });
}
