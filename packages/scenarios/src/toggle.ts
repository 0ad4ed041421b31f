import type { StockMode } from "@dropctl/protocol";
import type { Side } from "./statistics/pairing.ts";
import type { Target } from "./target.ts";

/**
 * What may differ between the sides: the stock mode, the stack or the deployment; nothing
 * (`aa`: a side against itself); or whatever differed between two runs of earlier.
 */
export type ToggleKey = "mode" | "stack" | "url" | "aa" | "runs";

/** What differs between the sides, and what each of them is called. */
export interface Toggle {
  key: ToggleKey;
  before: string;
  after: string;
}

/** The server and the stock mode of one side. */
export interface TrialSide {
  target: Target;
  mode: StockMode;
}

export type TrialSides = Record<Side, TrialSide>;
