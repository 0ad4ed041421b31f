import type { Client, Drop } from "@dropctl/protocol";
import type { LiveView } from "../live/view.ts";
import { findDrop } from "./catalogue.ts";

const DROPS_MAX = 20;
const PAGE_ROWS = "100";
const LOOK_EVERY_MS = 2_000;

/** What sells comes first: it is what is looked at, and what keys act on. */
const RANKS = { open: 0, paused: 1, scheduled: 2, closed: 3 } as const satisfies Record<
  Drop["phase"],
  number
>;

export interface WatchedDrop {
  dropId: string;
  name: string;
}

export interface DropFollower {
  /** Finds what there is to begin with. @throws {CliError} `no_such_drop` */
  find(): Promise<void>;
  /**
   * Follows those, and where none was named whatever comes: it takes the place of the oldest
   * closed drop, or of the oldest one. @returns how to stop
   */
  follow(
    one: (drop: WatchedDrop) => () => void,
    isClosed?: (dropId: string) => boolean,
  ): () => void;
}

/** The drops that were named; without a name all that are not closed, the newest 20 of them, open ones first. */
export function followDrops(client: Client, names: readonly string[]): DropFollower {
  const newcomers = createNewcomers(client);
  let found: Drop[] = [];
  return {
    async find() {
      if (names.length === 0) {
        const newest = (await newcomers.next()).toReversed().slice(0, DROPS_MAX);
        found = newest.toSorted((one, other) => RANKS[one.phase] - RANKS[other.phase]);
      } else {
        for (const name of names) found.push(await findDrop(client, name));
      }
    },
    follow(one, isClosed = () => false) {
      const followed = new Map<string, () => void>();
      const add = ({ id, slug }: Drop) => {
        if (followed.has(id)) return;
        followed.set(id, one({ dropId: id, name: slug }));
      };
      for (const drop of found) add(drop);
      if (names.length > 0) return () => {};
      const look = async () => {
        for (const drop of await newcomers.next()) {
          add(drop);
          if (followed.size <= DROPS_MAX) continue;
          // Ids are made in the order of time.
          const oldestFirst = [...followed.keys()].toSorted();
          const gone = oldestFirst.find(isClosed) ?? oldestFirst[0] ?? "";
          followed.get(gone)?.();
          followed.delete(gone);
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

/** Whether a drop is closed, as far as a view knows. */
export function isClosedIn({ drops }: LiveView, dropId: string): boolean {
  return drops.some(({ state }) => state?.dropId === dropId && state.phase === "closed");
}

/** Whether an invariant of a drop was broken, as far as a view knows. */
export function isRedIn({ drops }: LiveView, dropId: string): boolean {
  return drops.some(({ state, light }) => state?.dropId === dropId && light.kind === "red");
}
