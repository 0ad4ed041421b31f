import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe } from "vitest";
import { ledgerContract } from "../../ports/ledger.contract.ts";
import type { Ledger } from "../../ports/ledger.ts";
import {
  patientLedger,
  type PrivateServer,
  privateServer,
  skipped,
  unless,
} from "./mysql/privateServer.contract.ts";
import { openMysqlLedger } from "./mysqlLedger.ts";

describe.skipIf(skipped)(`the whole contract${unless}`, () => {
  let server: PrivateServer;
  let ledger: Ledger;

  beforeAll(async () => {
    server = await privateServer();
    await (await openMysqlLedger({ url: server.url })).close();
    ledger = patientLedger(server.url);
  });

  afterAll(async () => {
    await ledger.close();
    await server[Symbol.asyncDispose]();
  });

  const emptied = async () => {
    await server.empty();
    return ledger;
  };
  // The server has its own clock, so time really passes here.
  ledgerContract("MariaDB", emptied, { passMs: (ms) => setTimeout(ms) });
});
