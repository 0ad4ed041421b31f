// What `up` and the process that draws its live view tell each other, over IPC.

export type ToView =
  /** A line that the server logged. */
  | { readonly kind: "log"; readonly line: string }
  /** Give the terminal back, and end. */
  | { readonly kind: "close" };

/** The user wants the server stopped: as Ctrl-C does, or as well as SIGTERM does, which is `q`. */
export interface FromView {
  readonly stop: "SIGINT" | "SIGTERM";
}
