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
    ordersByBuyer: "1000000 2",
    ordersByPayment: "1000000 250000 50",
    ordersByDrop: "1000000 100000 1",
  },
  rooms: { sqlite_autoindex_rooms_1: "1000 1" },
  tickets: {
    sqlite_autoindex_tickets_1: "1000000 100000 1",
    ticketsByBuyer: "1000000 100000 2 1",
    ticketsByState: "1000000 100000 25000 10",
    ticketsByDeparture: "1000000 100000 10",
  },
  dropEvents: {
    sqlite_autoindex_dropEvents_1: "10000 10 1",
    dropEventsByRequest: "10000 10 1",
  },
  roomReports: { sqlite_autoindex_roomReports_1: "10000 10 1" },
};

/**
 * Writes the statistics into the file, where each connection finds them as it opens. A file
 * that has them is left alone: other threads may be at work on it.
 */
export function writeStatistics(raw: Database.Database): void {
  const wanted = Object.entries(STATISTICS).flatMap(([table, indexes]) =>
    Object.entries(indexes).map(([index, stat]) => ({ table, index, stat })),
  );
  raw.exec("analyze sqlite_schema");
  if (wanted.every((row) => hasStatistic(raw, row))) return;
  raw.exec("begin immediate; delete from sqlite_stat1");
  const insert = raw.prepare("insert into sqlite_stat1 (tbl, idx, stat) values (?, ?, ?)");
  for (const { table, index, stat } of wanted) insert.run(table, index, stat);
  raw.exec("commit; analyze sqlite_schema");
}

function hasStatistic(
  raw: Database.Database,
  { index, stat }: { index: string; stat: string },
): boolean {
  return (
    raw.prepare("select 1 from sqlite_stat1 where idx = ? and stat = ?").get(index, stat) !==
    undefined
  );
}
