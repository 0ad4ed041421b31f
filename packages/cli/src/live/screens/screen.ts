import type { Progress } from "@dropctl/scenarios";
import type { Output } from "../../output.ts";

/** One way of showing a store's view. */
export interface Screen {
  readonly kind: "dashboard" | "plain" | "line";
  /** For whatever talks meanwhile. */
  readonly out: Output;
  progress(event: Progress): void;
  close(): Promise<void>;
}
