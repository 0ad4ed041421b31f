import { eventsPath } from "@dropctl/protocol";
import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestHookHandler } from "fastify";
import { refused } from "../../domain/refusal.ts";
import { refuse, sendProblem } from "../refuse.ts";
import type { Streams } from "../stream/streams.ts";

const DESCRIPTION =
  "`state`: the whole drop (DropState), when something changed and at least every 5 s. `log`: what " +
  "happened to it (DropEvent), with its number as id; on connect the last 20, or with Last-Event-ID " +
  "those after it. With the admin token the log says who did it.";

const PIPELINED = "a stream must not be asked for before the last answer has come";

/** Server-sent events have no JSON answer, so this is no route of the contract's table. */
export function streamRoute(
  http: FastifyInstance,
  streams: Streams,
  forAdmin: onRequestHookHandler,
): void {
  http.addHook("preClose", (done) => {
    streams.close();
    done();
  });

  http.route<{ Params: { dropId: string } }>({
    method: "GET",
    // The path is a pattern here, and eventsPath quotes what it is given.
    url: eventsPath("ID").replace("ID", ":dropId"),
    schema: {
      summary: "Follow a drop: its states and its log, as server-sent events",
      operationId: "followDrop",
      description: DESCRIPTION,
      security: [{}, { admin: [] }],
      response: {
        200: {
          description: "An endless stream",
          content: { "text/event-stream": { schema: { type: "string" } } },
        },
      },
    },
    // Anybody may listen; but whoever shows a token has to have the right one.
    onRequest(request, reply, done) {
      if (request.headers.authorization === undefined) done();
      else forAdmin.call(this, request, reply, done);
    },
    async handler(request, reply) {
      if (streams.isClosed) return sendProblem(reply, "shutting_down");
      if (request.method === "HEAD") return answerHead(request, reply, streams);
      // The connection still owes another answer, which must not come in the midst of a stream.
      if (reply.raw.socket === null)
        return sendProblem(reply, "invalid_request", { detail: PIPELINED });
      const refusal = await streams.listen(request.raw.socket, {
        dropId: request.params.dropId,
        lastEventId: lastEventIdOf(request),
        withActor: request.headers.authorization !== undefined,
      });
      if (refusal === null) reply.hijack();
      else refuse(reply, refusal);
    },
  });
}

/** The stream's head alone. By hand: the framework would say that there is nothing to come. */
async function answerHead(
  request: FastifyRequest<{ Params: { dropId: string } }>,
  reply: FastifyReply,
  streams: Streams,
): Promise<void> {
  if (!(await streams.knows(request.params.dropId))) return refuse(reply, refused("not_found"));
  reply.hijack();
  const headers = { "content-type": "text/event-stream", "cache-control": "no-store" };
  reply.raw.writeHead(200, headers).end();
}

function lastEventIdOf({ headers }: FastifyRequest): string | undefined {
  const id = headers["last-event-id"];
  return typeof id === "string" ? id : undefined;
}
