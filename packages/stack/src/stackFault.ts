export type StackFaultCode =
  | "stack_missing_program"
  | "stack_folder_unusable"
  | "stack_start_failed"
  | "stack_not_running";

/** A service cannot be started or reached; the message is one line that says what and where. */
export class StackFault extends Error {
  readonly code: StackFaultCode;
  /** What to do about it, in one line. */
  readonly hint: string | undefined;

  constructor(
    code: StackFaultCode,
    message: string,
    options: ErrorOptions & { hint?: string } = {},
  ) {
    super(message, options);
    this.name = "StackFault";
    this.code = code;
    this.hint = options.hint;
  }
}
