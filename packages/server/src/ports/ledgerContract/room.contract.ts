import { describe } from "vitest";
import type { LedgerContractOptions } from "../ledger.contract.ts";
import type { Open } from "./fixture.contract.ts";
import { admitContract } from "./room/admit.contract.ts";
import { clockContract } from "./room/clock.contract.ts";
import { directRoomContract } from "./room/direct.contract.ts";
import { joinContract } from "./room/join.contract.ts";
import { leaveContract } from "./room/leave.contract.ts";
import { silenceContract } from "./room/silence.contract.ts";
import { useContract } from "./room/use.contract.ts";

export function roomContract(open: Open, options: LedgerContractOptions): void {
  describe("waiting room", () => {
    joinContract(open);
    leaveContract(open);
    admitContract(open, options);
    useContract(open, options);
    directRoomContract(open);
    silenceContract(open, options);
    clockContract(open);
  });
}
