import type { ProblemCode } from "@dropctl/protocol";
import type { FastifyError, FastifyInstance } from "fastify";
import { LedgerFault } from "../ports/ledger.ts";
import type { Telemetry } from "../ports/telemetry.ts";
import { sendProblem } from "./refuse.ts";

/** What the framework finds wrong with a request, by the framework's code. */
const PROBLEM_OF_FRAMEWORK: Record<string, ProblemCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: "payload_too_large",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "unsupported_media_type",
  FST_ERR_HANDLER_TIMEOUT: "overloaded",
};

/** One place that turns what is thrown into a problem; the message of a fault stays inside. */
export function handleErrors(app: FastifyInstance, telemetry: Telemetry): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const code = PROBLEM_OF_FRAMEWORK[error.code] ?? codeOfStatus(error);
    if (code !== null) return sendProblem(reply, code, { detail: detailOf(error) });
    const where = `${request.method} ${request.routeOptions.url ?? "?"}`;
    telemetry.fault("a request failed", { where, cause: error });
    sendProblem(reply, error instanceof LedgerFault ? "ledger_unavailable" : "internal");
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split("?", 1)[0] ?? "";
    sendProblem(reply, "not_found", { detail: `no route ${request.method} ${path}` });
  });
}

function codeOfStatus(error: FastifyError): ProblemCode | null {
  if (error.validation !== undefined) return "invalid_request";
  const status = error.statusCode ?? 500;
  if (status === 503) return "shutting_down";
  return status >= 400 && status < 500 ? "invalid_request" : null;
}

function detailOf(error: FastifyError): string {
  const [first] = error.validation ?? [];
  if (first === undefined) return error.message;
  const field = first.instancePath.replaceAll("/", ".").replace(/^\./, "");
  const where = field === "" ? (error.validationContext ?? "request") : field;
  const unknown = first.params["additionalProperty"];
  return unknown === undefined
    ? `${where} ${first.message ?? "is not valid"}`
    : `${where} has an unknown field ${JSON.stringify(unknown)}`;
}
