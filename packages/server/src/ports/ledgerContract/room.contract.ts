import { describe } from "vitest";
import type { LedgerContractOptions } from "../ledger.contract.ts";
import type { Open } from "./fixture.contract.ts";
import { admitContract } from "./room/admit.contract.ts";
import { joinContract } from "./room/join.contract.ts";

export function roomContract(open: Open, options: LedgerContractOptions): void {
  describe("waiting room", () => {
    joinContract(open);
    admitContract(open, options);
  });
}
