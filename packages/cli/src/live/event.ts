import type { Audit, DropEvent, DropState } from "@dropctl/protocol";
import type { Progress } from "@dropctl/scenarios";
import type { ServerView, TrafficSecond } from "./view.ts";

/** What changes a live view; `atMs` is this machine's clock when it was seen. */
export type LiveEvent = { readonly atMs: number } & (
  | {
      readonly kind: "target";
      readonly url: string;
      readonly version: string;
      readonly stack: string;
    }
  /** Time went on. */
  | { readonly kind: "clock" }
  /**
   * A drop is followed from now on, `name` as its user called it, `side` the one of a comparison
   * that it is of; once it runs out, no more.
   */
  | {
      readonly kind: "follow";
      readonly dropId: string;
      readonly name: string;
      readonly side: string | null;
    }
  | { readonly kind: "unfollow"; readonly dropId: string }
  | { readonly kind: "state"; readonly state: DropState }
  | { readonly kind: "logged"; readonly entry: DropEvent }
  /** A drop's stream, or with `dropId` null the server's figures, came or went. */
  | { readonly kind: "linked"; readonly dropId: string | null }
  | { readonly kind: "cut"; readonly dropId: string | null; readonly reason: string }
  /** A second of what the server answered; what a generator counts comes as progress. */
  | {
      readonly kind: "second";
      readonly second: TrafficSecond;
      readonly server: Omit<ServerView, "version" | "stack"> | null;
    }
  | { readonly kind: "audited"; readonly dropId: string; readonly audit: Audit }
  | { readonly kind: "progress"; readonly progress: Progress }
  /** Something for the log alone: what an operator's key came to, a threshold that was crossed. */
  | { readonly kind: "note"; readonly tone: "plain" | "good" | "bad"; readonly text: string }
);
