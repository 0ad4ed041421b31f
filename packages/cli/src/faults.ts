import { ProblemError, UnreachableError } from "@dropctl/protocol";
import { StackFault } from "@dropctl/stack";
import { CliError } from "./exits.ts";

/** Whatever was thrown, as the one line and the exit that the user gets. */
export function toCliError(thrown: unknown): CliError {
  if (thrown instanceof CliError) return thrown;
  if (thrown instanceof ProblemError) return fromProblem(thrown);
  if (thrown instanceof UnreachableError) {
    return new CliError({
      exit: "unreachable",
      code: "target_unreachable",
      message: thrown.message,
      hint: "is the server running? `dropctl up` starts one",
      cause: thrown,
    });
  }
  if (thrown instanceof StackFault) {
    const { code, message, hint } = thrown;
    return new CliError({ exit: "fault", code, message, hint, cause: thrown });
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new CliError({
    exit: "fault",
    code: codeOf(thrown) ?? "internal",
    message: message.split("\n", 1)[0] ?? "",
    hint: "run it again with --verbose to see where it broke",
    cause: thrown,
  });
}

function fromProblem(error: ProblemError): CliError {
  const { code, title, detail } = error.problem;
  const hints: Partial<Record<typeof code, string>> = {
    unauthorized: "give the server's token with --admin-token or DROPCTL_ADMIN_TOKEN",
    overloaded: "try again in a moment",
    shutting_down: "the server is going down; start it again with `dropctl up`",
  };
  const message = detail === undefined || detail === title ? title : `${title}: ${detail}`;
  return new CliError({
    exit: "fault",
    code,
    message: `the server said no: ${message}`,
    hint: hints[code],
    cause: error,
  });
}

function codeOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !("code" in thrown)) return undefined;
  return typeof thrown.code === "string" ? thrown.code : undefined;
}
