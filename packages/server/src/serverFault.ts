export type ServerFaultCode =
  | "invalid_config"
  | "data_dir_unwritable"
  | "data_dir_in_use"
  | "data_dir_unusable"
  | "ledger_unreachable"
  | "ledger_unusable"
  | "stock_cache_unreachable"
  | "stock_cache_unusable"
  | "port_in_use"
  | "cannot_listen";

/** The server cannot start; the message is one line that says what and where. */
export class ServerFault extends Error {
  readonly code: ServerFaultCode;
  constructor(code: ServerFaultCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ServerFault";
    this.code = code;
  }
}
