import type { Drop, Stock } from "@dropctl/protocol";
import { expect, test } from "vitest";
import { losingProxy } from "../testing/losingProxy.ts";
import { cleanEnv, type Ended, runCli } from "../testing/runCli.ts";
import { sharedServer, type UpServer } from "../testing/upServer.ts";

const EXAMPLE = new URL("../../../../examples/seed.yaml", import.meta.url).pathname;

const shared = sharedServer("--temporary");
let seeding: Promise<Ended> | undefined;

/** The file's server, with the drops of the example. */
async function seeded(): Promise<UpServer> {
  seeding ??= runCli(["seed", EXAMPLE], cleanEnv(shared().home));
  expect((await seeding).code).toBe(0);
  return shared();
}

function dropOf({ home }: UpServer) {
  return (...args: string[]) => runCli(["drop", ...args], cleanEnv(home));
}

async function stockOf(server: UpServer, slug: string): Promise<Stock> {
  const { stdout } = await dropOf(server)("show", slug, "--json");
  return (JSON.parse(stdout) as { stock: Stock }).stock;
}

test("a restock says what there is now, and the units are for sale", async () => {
  const server = await seeded();
  const drop = dropOf(server);
  const { total } = await stockOf(server, "aurora-launch");
  expect((await drop("open", "aurora-launch")).code).toBe(0);
  const told = await drop("restock", "aurora-launch", "--units", "1500");
  const words = `aurora-launch has ${(total + 1_500).toLocaleString("en-US")} units now, 1,500 more\n`;
  expect(told).toMatchObject({ code: 0, stdout: words, stderr: "" });
  const json = await drop("restock", "aurora-launch", "--units", "5", "--json");
  expect(JSON.parse(json.stdout) as Drop).toMatchObject({
    slug: "aurora-launch",
    phase: "open",
    total: total + 1_505,
  });
  const after = { total: total + 1_505, available: total + 1_505, held: 0, paid: 0 };
  expect(await stockOf(server, "aurora-launch")).toMatchObject(after);
  const audit = await drop("audit", "aurora-launch");
  expect(audit.code).toBe(0);
  expect(audit.stdout).toContain("Every invariant holds.");
  // What was seeded is there, whatever was added to it.
  expect((await runCli(["seed", EXAMPLE], cleanEnv(server.home))).code).toBe(0);
  expect(await stockOf(server, "aurora-launch")).toMatchObject(after);
});

test("a drop that is closed, or would have too many, is not restocked", async () => {
  const drop = dropOf(await seeded());
  const tooMany = await drop("restock", "aurora-restock", "--units", "100000000");
  expect(tooMany).toMatchObject({ code: 1, stdout: "" });
  expect(tooMany.stderr).toMatch(
    /^error: aurora-restock cannot have 100,000,000 more: .* above 100000000 \[illegal_transition\]$/m,
  );
  await drop("close", "aurora-restock");
  const late = await drop("restock", "aurora-restock", "--units", "5");
  expect(late).toMatchObject({ code: 1, stdout: "" });
  expect(late.stderr).toMatch(
    /^error: aurora-restock is closed: restock is not possible now \[illegal_transition\]$/m,
  );
  expect((await drop("restock", "aurora-lunch", "--units", "5")).stderr).toContain(
    "[no_such_drop]",
  );
});

test("a key adds its units once, and is of one restock", async () => {
  const server = await seeded();
  const drop = dropOf(server);
  const { total } = await stockOf(server, "aurora-launch");
  const monday = ["--units", "5", "--key", "monday"];
  for (let times = 0; times < 2; times += 1) {
    expect(await drop("restock", "aurora-launch", ...monday)).toMatchObject({
      code: 0,
      // True of the second time, too, which adds nothing.
      stdout: `aurora-launch has ${(total + 5).toLocaleString("en-US")} units now, 5 of them with the key monday, once\n`,
    });
  }
  expect((await stockOf(server, "aurora-launch")).total).toBe(total + 5);
  const other = await drop("restock", "aurora-launch", "--units", "6", "--key", "monday");
  expect(other.code).toBe(1);
  expect(other.stderr).toMatch(/^error: --key: "monday" was used .* \[key_reused\]$/m);
});

test("an answer that is lost is asked for again, and adds nothing twice", async () => {
  const server = await seeded();
  const { total } = await stockOf(server, "tidal-queue");
  const through = async (answers: number) => {
    const url = await losingProxy(server.url, { pathEnd: "/restock", answers });
    const target = ["--url", url, "--admin-token", server.adminToken];
    return dropOf(server)("restock", "tidal-queue", "--units", "7", ...target);
  };
  const again = await through(2);
  expect(again.code).toBe(0);
  expect(again.stdout).toMatch(/ units now, 7 more$/m);
  expect((await stockOf(server, "tidal-queue")).total).toBe(total + 7);

  const unknown = await through(3);
  expect(unknown).toMatchObject({ code: 3, stdout: "" });
  expect(unknown.stderr).toMatch(
    /^error: whether tidal-queue was restocked is unknown: .* \[restock_unknown\]$/m,
  );
  const [, command = ""] = /: dropctl drop (restock .*)$/m.exec(unknown.stderr) ?? [];
  expect((await dropOf(server)(...command.split(" "))).code).toBe(0);
  expect((await stockOf(server, "tidal-queue")).total).toBe(total + 14);
});

test.each([
  [["restock", "d"], "missing_mandatory_option_value", "--units"],
  [["restock", "d", "--units", "0"], "invalid_argument", "--units"],
  [["restock", "d", "--units", "-5"], "invalid_argument", "--units"],
  [["restock", "d", "--units", "100000001"], "invalid_argument", "--units"],
  [["restock", "d", "--units", "5", "--key", "two words"], "invalid_argument", "--key"],
])("%j is wrong usage", async (args, problem, field) => {
  const { code, stdout, stderr } = await runCli(["drop", ...args], cleanEnv("/nowhere"));
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(new RegExp(`^error: .*${field}.*\\[${problem}\\]$`, "m"));
});
