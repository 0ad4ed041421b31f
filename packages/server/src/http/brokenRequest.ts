import type { Socket } from "node:net";
import { PROBLEM_TYPE, type ProblemCode, problem } from "@dropctl/protocol";
import { isStreaming } from "./stream/listener.ts";

/** What node's HTTP parser gives up on, by its code; anything else is no HTTP at all. */
const PROBLEM_OF_PARSER: Record<string, ProblemCode> = {
  ERR_HTTP_REQUEST_TIMEOUT: "request_timeout",
};

/** Answers a request that never became one, and ends its connection. */
export function answerBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable || isStreaming(socket)) {
    socket.destroy();
    return;
  }
  const detail = error.code ?? error.message;
  const body = problem(PROBLEM_OF_PARSER[detail] ?? "invalid_request", { detail });
  const text = JSON.stringify(body);
  socket.end(
    `HTTP/1.1 ${body.status} ${body.title}\r\nconnection: close\r\n` +
      `content-type: ${PROBLEM_TYPE}\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
  );
}
