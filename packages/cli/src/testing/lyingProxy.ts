import type { IncomingMessage, ServerResponse } from "node:http";
import type { Ticket } from "@dropctl/protocol";
import { answerWith, forward, httpProxy } from "./httpProxy.ts";

/**
 * What the proxy forges, once: a 201 for a buyer whom the server refused, an order that never
 * reached the server, or an admission for a buyer who waits; or, every time, `sold_out` for a
 * reservation or for a poll.
 */
export type Lie =
  | "forgeReservation"
  | "forgeOrder"
  | "forgeAdmission"
  | "forgeSoldOut"
  | "forgeSoldOutRoom";

const FORGED_STATES: Partial<Record<Lie, Ticket["state"]>> = {
  forgeAdmission: "admitted",
  forgeSoldOutRoom: "sold_out",
};

/**
 * Stands before a real server and lies about it, so that a test sees the judge find out. Whoever
 * is to be refused is not admitted meanwhile: until a reservation was, the line stands.
 */
export function lyingProxy(serverUrl: string, lie: Lie): Promise<string> {
  let changeLine: ReturnType<typeof lineOf> | undefined;
  let liesLeft = lie.startsWith("forgeSoldOut") ? Number.POSITIVE_INFINITY : 1;
  return httpProxy((incoming, outgoing) => {
    const reserving =
      incoming.method === "POST" && /^\/v1\/drops\/.*ations$/.test(incoming.url ?? "");
    const polling = incoming.method === "GET" && incoming.url === "/v1/tickets/self";
    const paying = incoming.url?.endsWith("/payment") === true;
    if (liesLeft > 0 && lie === "forgeOrder" && paying) {
      liesLeft--;
      return drainThen(incoming, () => answer(outgoing, 201, { id: "forged" }));
    }
    if (liesLeft > 0 && lie === "forgeSoldOut" && reserving) {
      return drainThen(incoming, () => answer(outgoing, 409, { code: "sold_out" }));
    }
    forward(serverUrl, incoming, (response) => {
      if (liesLeft > 0 && lie === "forgeReservation" && reserving && response.statusCode === 409) {
        liesLeft--;
        const id = "01936f00-0000-7000-8000-000000000000";
        return drainThen(response, () => answer(outgoing, 201, { id }));
      }
      const state = FORGED_STATES[lie];
      if (liesLeft > 0 && polling && state !== undefined) {
        return readThen(response, (ticket: Partial<Ticket>) => {
          const forge = ticket.state === "waiting";
          if (forge) liesLeft--;
          answer(outgoing, 200, forge ? { ...ticket, state } : ticket);
        });
      }
      const handOn = () => answerWith(outgoing, response);
      if (lie !== "forgeAdmission") return handOn();
      if (incoming.url?.endsWith("/open") === true) {
        changeLine = lineOf(serverUrl, incoming);
        return void changeLine("pause").then(handOn);
      }
      if (reserving && response.statusCode !== 201) {
        void changeLine?.("resume");
        changeLine = undefined;
      }
      handOn();
    });
  });
}

/** Pauses and resumes the waiting room of the drop that this request is to open. */
function lineOf(serverUrl: string, { url = "", headers }: IncomingMessage) {
  const queueUrl = serverUrl + url.replace(/\/open$/, "/queue/");
  const { authorization = "" } = headers;
  return async (change: "pause" | "resume"): Promise<void> => {
    const { ok, status } = await fetch(queueUrl + change, {
      ...{ method: "POST", headers: { authorization } },
    });
    if (!ok) throw new Error(`${change} answered ${status}`);
  };
}

function drainThen(message: IncomingMessage, next: () => void): void {
  message.resume().once("end", next);
}

function readThen(message: IncomingMessage, next: (body: object) => void): void {
  const chunks: Buffer[] = [];
  message.on("data", (chunk: Buffer) => chunks.push(chunk));
  message.once("end", () => next(JSON.parse(Buffer.concat(chunks).toString()) as object));
}

function answer(outgoing: ServerResponse, status: number, body: object): void {
  outgoing.writeHead(status, { "content-type": "application/json" });
  outgoing.end(JSON.stringify(body));
}
