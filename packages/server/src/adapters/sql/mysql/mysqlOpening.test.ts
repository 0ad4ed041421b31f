import type { KyselyPlugin } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Ledger, LedgerOpenFault } from "../../../ports/ledger.ts";
import { expectSound, held, openDrop } from "../../../ports/ledgerContract/fixture.contract.ts";
import { migrate } from "../migrations.ts";
import { openMysqlLedger } from "../mysqlLedger.ts";
import { mysqlMigrator } from "./mysqlBuilder.ts";
import type { MysqlConnection } from "./mysqlConnection.ts";
import { MYSQL_COLUMN_TYPES } from "./mysqlDialect.ts";
import { isThere } from "./mysqlErrors.ts";
import { parseMysqlUrl } from "./mysqlUrl.ts";
import { type PrivateServer, privateServer, skipped, unless } from "./privateServer.contract.ts";

async function openFault(url: string): Promise<LedgerOpenFault> {
  const error = await openMysqlLedger({ url }).then(
    () => new Error("it opened"),
    (reason: unknown) => reason,
  );
  if (!(error instanceof LedgerOpenFault)) throw error;
  expect(error.message).not.toContain("\n");
  expect(error.message).not.toContain("hush");
  return error;
}

/** Brings a schema up to date with so many statements at most; whether these were enough. */
async function migrateUntil(url: string, statements: number): Promise<boolean> {
  let left = statements;
  const killed = new Error("killed");
  const mortal: KyselyPlugin = {
    transformQuery({ node }) {
      const changes = node.kind.startsWith("Create") || node.kind.startsWith("Alter");
      if (changes && --left < 0) throw killed;
      return node;
    },
    transformResult: ({ result }) => Promise.resolve(result),
  };
  const migrator = mysqlMigrator(parseMysqlUrl(url).options);
  try {
    await migrate(migrator.withPlugin(mortal), { types: MYSQL_COLUMN_TYPES, isThere });
    return true;
  } catch (error) {
    if (error === killed) return false;
    throw error;
  } finally {
    await migrator.destroy();
  }
}

describe.skipIf(skipped)(`opening a ledger on MariaDB${unless}`, () => {
  let server: PrivateServer;
  let root: MysqlConnection;

  beforeAll(async () => {
    server = await privateServer();
    root = await server.connect();
  });

  afterAll(async () => {
    root.end();
    await server[Symbol.asyncDispose]();
  });

  const urlOf = (database: string, user = "root") =>
    server.url.replace("/dropctl?", `/${database}?`).replace("//root@", `//${user}@`);
  const freshDatabase = async (name: string) => {
    await root.run(`create database ${name}`, []);
    return urlOf(name);
  };

  test("several processes may bring the schema up to date at once", async () => {
    const url = await freshDatabase("together");
    const opening = Array.from({ length: 4 }, () => openMysqlLedger({ url }));
    const ledgers: Ledger[] = await Promise.all(opening);
    const [first, second] = ledgers as [Ledger, Ledger];
    const drop = await openDrop(first);
    await held(second, drop, 3);
    expect(await expectSound(first, drop.id)).toMatchObject({ held: 3 });
    await Promise.all(ledgers.map((ledger) => ledger.close()));
    const { rows } = await root.run("select name from together.kysely_migration", []);
    const names = ["0001_first", "0002_sharing", "0003_rooms", "0004_events"];
    expect(rows).toEqual(names.map((name) => ({ name })));
  });

  test("a process that was killed while it did so does not keep the next one from it", async () => {
    const url = await freshDatabase("broken");
    let deaths = 0;
    // Each one gets one statement further than the one before it, or dies at the same one.
    while (!(await migrateUntil(url, deaths + 1))) deaths++;
    expect(deaths).toBeGreaterThan(10);
    await (await openMysqlLedger({ url: await freshDatabase("whole") })).close();
    expect(await schemaOf("broken")).toEqual(await schemaOf("whole"));
    const ledger = await openMysqlLedger({ url });
    const drop = await openDrop(ledger);
    await held(ledger, drop, 3);
    expect(await expectSound(ledger, drop.id)).toMatchObject({ held: 3 });
    await ledger.close();
  });

  async function schemaOf(database: string): Promise<string[]> {
    const tables = `select table_name as name from information_schema.tables
      where table_schema = '${database}' order by name`;
    const { rows } = await root.run<{ name: string }>(tables, []);
    const found = rows.map(async ({ name }) => {
      const shown = await root.run<Record<string, string>>(
        `show create table ${database}.${name}`,
        [],
      );
      return shown.rows[0]?.["Create Table"] ?? "";
    });
    return Promise.all(found);
  }

  test("a newer schema and another program's tables are refused", async () => {
    const url = await freshDatabase("later");
    await (await openMysqlLedger({ url })).close();
    await root.run("insert into later.kysely_migration values ('9999_later', '2099')", []);
    const newer = await openFault(url);
    expect(newer.code).toBe("ledger_schema_unknown");
    expect(newer.message).toContain("newer schema (9999_later)");
    const foreign = await freshDatabase("guests");
    await root.run("create table guests.guests (name text)", []);
    expect((await openFault(foreign)).message).toContain("another program");
    const { rows } = await root.run("show tables from guests", []);
    expect(rows).toHaveLength(1);
  });

  test("a database that is not there is not made, and one line says so", async () => {
    const { code, message } = await openFault(urlOf("nowhere"));
    expect(code).toBe("ledger_no_database");
    expect(message).toContain("CREATE DATABASE `nowhere`");
  });

  test("a user who may not, and a server that is not there, are told apart", async () => {
    expect((await openFault(urlOf("dropctl", "nobody:hush"))).code).toBe("ledger_access_denied");
    await root.run("create user reader@localhost identified by 'hush'", []);
    await root.run("grant select on dropctl.* to reader@localhost", []);
    expect((await openFault(urlOf("dropctl", "reader:hush"))).code).toBe("ledger_unwritable");
    const gone = "mysql://root:hush@localhost/dropctl?socketPath=/nowhere.sock";
    expect((await openFault(gone)).code).toBe("ledger_unreachable");
    expect((await openFault("mysql://root:hush@127.0.0.1:1/dropctl")).message).toBe(
      "ledger 127.0.0.1:1/dropctl cannot be reached: nothing listens there (ECONNREFUSED)",
    );
  });
});

describe.skipIf(skipped)(`TLS and MariaDB${unless}`, () => {
  test("a server that speaks none is told from one that is not there", async () => {
    await using plain = await privateServer();
    const { code, message } = await openFault(`${plain.url}&tls=true`);
    expect(code).toBe("ledger_unreachable");
    expect(message).toMatch(/cannot be reached: it speaks no TLS \(HANDSHAKE_NO_SSL_SUPPORT\)$/);
  });
});

describe("a ledger's URL", () => {
  test.each([
    ["postgres://a:hush@b/c", "must look like mysql://"],
    ["nonsense", "must look like mysql://"],
    ["mysql://a:hush@b", "must name one database"],
    ["mysql://a:hush@b/c?ssl=yes", "unknown parameter ssl"],
    ["mysql://a:hush@b/c?tls=maybe", "tls=true or tls=false"],
    ["mysql://a:hush@b/c?tls-ca=x", "tls-ca without tls=true"],
    ["mysql://a:hush@b/c?tls=true&tls-ca=/nowhere.pem", "cannot be read"],
    ["mysql://a:hu%zzsh@b/c", "write %25"],
  ])("%s is refused: %s", async (url, what) => {
    const { code, message } = await openFault(url);
    expect(code).toBe("ledger_url_invalid");
    expect(message).toContain(what);
  });

  test("says where, as whom, and whether in secret", () => {
    const { name, options } = parseMysqlUrl("mysql://me:p%40ss@db.example:3307/shop?tls=true");
    const at = { host: "db.example", port: 3307, user: "me", password: "p@ss", database: "shop" };
    expect(options).toMatchObject({ ...at, ssl: { rejectUnauthorized: true } });
    expect(name).toBe("db.example:3307/shop");
    expect(parseMysqlUrl("mariadb://me@[::1]/shop").options).toMatchObject({ host: "::1" });
    expect(parseMysqlUrl("mysql://me@h/shop").options).not.toHaveProperty("ssl");
  });
});
