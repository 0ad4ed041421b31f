import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findPrograms, missingPrograms } from "./programs.ts";
import { scratchFolder } from "./testing/machine.ts";

test("what is on PATH comes first, if it can be executed", async () => {
  const folder = await scratchFolder();
  const redis = join(folder, "redis-server");
  await writeFile(redis, "");
  expect(findPrograms(folder).redisServer).not.toBe(redis);
  await chmod(redis, 0o755);
  expect(findPrograms(folder).redisServer).toBe(redis);
});

test("MariaDB is preferred to MySQL, and only MariaDB has a set-up program", async () => {
  const folder = await scratchFolder();
  for (const name of ["mysqld", "mariadbd", "mariadb-install-db"]) {
    await writeFile(join(folder, name), "", { mode: 0o755 });
  }
  expect(findPrograms(folder)).toMatchObject({
    mariadbd: join(folder, "mariadbd"),
    mariadbInstallDb: join(folder, "mariadb-install-db"),
  });
});

test("what is missing is named as it is installed", () => {
  const none = { redisServer: null, mariadbd: null, mariadbInstallDb: null };
  expect(missingPrograms(none)).toEqual(["redis-server", "mariadbd (or mysqld)"]);
  expect(missingPrograms({ ...none, mariadbd: "/usr/sbin/mysqld" })).toEqual(["redis-server"]);
});
