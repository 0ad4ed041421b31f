import type Database from "better-sqlite3";

/**
 * What the tables look like when they are large, told once and for all: without statistics
 * SQLite takes one equal column for ten rows, and would walk a whole drop to find one buyer.
 * `index: "rows in the table, rows for one value of its first column, of its first two, …"`.
 */
const STATISTICS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  products: { sqlite_autoindex_products_1: "10000 1", productsByCategory: "10000 500 1" },
  drops: { sqlite_autoindex_drops_1: "1000 1", dropsByOpening: "1000 250 2" },
  reservations: {
    sqlite_autoindex_reservations_1: "1000000 1",
    reservationsBySlot: "1000000 100000 2 1",
    reservationsByKey: "1000000 100000 2 1",
    reservationsByDeadline: "1000000 250000 50",
    reservationsByDrop: "1000000 100000 1",
  },
  orders: {
    sqlite_autoindex_orders_1: "1000000 1",
    ordersByBuyer: "1000000 2 1",
    ordersByPayment: "1000000 250000 50",
    ordersByDrop: "1000000 100000 1",
  },
};

/** Writes the statistics into the file, where each connection finds them as it opens. */
export function writeStatistics(raw: Database.Database): void {
  const insert = "insert into sqlite_stat1 (tbl, idx, stat) values (?, ?, ?)";
  raw.exec("begin immediate; analyze sqlite_schema; delete from sqlite_stat1");
  for (const [table, indexes] of Object.entries(STATISTICS)) {
    for (const [index, stat] of Object.entries(indexes))
      raw.prepare(insert).run(table, index, stat);
  }
  raw.exec("commit; analyze sqlite_schema");
}
