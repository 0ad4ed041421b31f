import type { Client, Drop } from "@dropctl/protocol";
import { findDrop } from "./catalogue.ts";

const DROPS_MAX = 20;
const PAGE_ROWS = "100";
const LOOK_EVERY_MS = 2_000;

export interface WatchedDrop {
  dropId: string;
  name: string;
}

export interface DropFollower {
  /** Finds what there is to begin with. @throws {CliError} `no_such_drop` */
  find(): Promise<void>;
  /** Follows those, and where none was named whatever comes. @returns how to stop */
  follow(one: (drop: WatchedDrop) => () => void): () => void;
}

/** The drops that were named; without a name all that are not closed, the newest 20 of them. */
export function followDrops(client: Client, names: readonly string[]): DropFollower {
  const newcomers = createNewcomers(client);
  let found: Drop[] = [];
  return {
    async find() {
      if (names.length === 0) found = (await newcomers.next()).toReversed().slice(0, DROPS_MAX);
      else {
        for (const name of names) found.push(await findDrop(client, name));
      }
    },
    follow(one) {
      const followed = new Map<string, () => void>();
      const add = ({ id, slug }: Drop) => {
        if (followed.has(id)) return;
        followed.set(id, one({ dropId: id, name: slug }));
      };
      for (const drop of found) add(drop);
      if (names.length > 0) return () => {};
      const oldestFirst = found.map(({ id }) => id).toReversed();
      const look = async () => {
        for (const drop of await newcomers.next()) {
          add(drop);
          oldestFirst.push(drop.id);
          if (followed.size <= DROPS_MAX) continue;
          const oldest = oldestFirst.shift() ?? "";
          followed.get(oldest)?.();
          followed.delete(oldest);
        }
      };
      let looking = false;
      const timer = setInterval(() => {
        if (looking) return;
        looking = true;
        // A server that is away has no newcomers; that it is away is told by the streams.
        void look()
          .catch(() => {})
          .finally(() => (looking = false));
      }, LOOK_EVERY_MS);
      return () => clearInterval(timer);
    },
  };
}

/** Drops that were not told before and are not closed, oldest first; only the list's end is read. */
function createNewcomers(client: Client) {
  const told = new Set<string>();
  let cursor: string | null = null;
  return {
    async next(): Promise<Drop[]> {
      const drops: Drop[] = [];
      for (;;) {
        const page: { items: Drop[]; nextCursor: string | null } = await client.listDrops({
          query: { limit: PAGE_ROWS, ...(cursor === null ? {} : { cursor }) },
        });
        drops.push(...page.items.filter(({ id }) => !told.has(id)));
        for (const { id } of page.items) told.add(id);
        if (page.nextCursor === null) return drops.filter(({ phase }) => phase !== "closed");
        cursor = page.nextCursor;
        // Those of whole pages are not told again.
        told.clear();
      }
    },
  };
}
