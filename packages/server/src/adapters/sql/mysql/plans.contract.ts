import type { MysqlConnection } from "./mysqlConnection.ts";

/** A line of what `explain` says. */
export interface Plan {
  readonly table: string;
  readonly type: string;
  readonly key: string | null;
  readonly rows: number | string;
  readonly Extra: string;
}

/**
 * How the server runs each statement on `table` that is sent while `work` is done, inserts apart.
 * @param root a connection that may read the server's own log
 */
export async function plansOf(
  root: MysqlConnection,
  table: string,
  work: () => Promise<unknown>,
): Promise<Plan[]> {
  await root.run("set global log_output = 'TABLE'", []);
  await root.run("truncate mysql.general_log", []);
  await root.run("set global general_log = 1", []);
  await work();
  await root.run("set global general_log = 0", []);
  const { rows } = await root.run<{ text: string }>(
    `select convert(argument using utf8mb4) as text from mysql.general_log
     where command_type = 'Query' and argument like ? and argument not like 'insert%'`,
    [`%\`${table}\`%`],
  );
  const plans: Plan[] = [];
  for (const { text } of rows) {
    plans.push(...(await root.run<Plan>(`explain ${text}`, [])).rows);
  }
  return plans;
}
