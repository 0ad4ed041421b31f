import { describe } from "vitest";
import { claimContract } from "./stockCacheContract/claim.contract.ts";
import type { Open } from "./stockCacheContract/fixture.contract.ts";
import { listContract } from "./stockCacheContract/list.contract.ts";
import { loadContract } from "./stockCacheContract/load.contract.ts";
import { totalContract } from "./stockCacheContract/total.contract.ts";

/** What every stock cache must do, whatever it runs on; `open` gives an empty one. */
export function stockCacheContract(name: string, open: Open): void {
  describe(`stock cache contract: ${name}`, () => {
    claimContract(open);
    loadContract(open);
    totalContract(open);
    listContract(open);
  });
}
