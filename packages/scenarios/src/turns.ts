import type { Seat } from "./load/engine.ts";

/** One of two loads that send in turns. */
interface Player {
  seat: Seat;
  /** Resolves once it could begin, or is over. */
  joined: Promise<void>;
  take: (ms: number) => Promise<void>;
  isOver: boolean;
}

/**
 * Makes two loads so that they send in turns of so long, the first one first, and never both at
 * once. What a busy neighbour takes from the machine for a second it takes from both. Neither
 * sends before both could; when one is over, the other goes on without a pause.
 */
export async function inTurns<T>(
  turnMs: number,
  loads: readonly [(seat: Seat) => Promise<T>, (seat: Seat) => Promise<T>],
): Promise<[T, T]> {
  const players: Player[] = [];
  const play = (load: (seat: Seat) => Promise<T>): Promise<T> => {
    const { promise: joined, resolve: join } = Promise.withResolvers<void>();
    const player: Player = {
      ...{ joined, isOver: false, take: () => Promise.resolve() },
      seat: {
        ready(take) {
          player.take = take;
          join();
        },
        over() {
          player.isOver = true;
          join();
        },
      },
    };
    players.push(player);
    // One that fails before its engine runs is over too.
    return load(player.seat).finally(() => player.seat.over());
  };
  const [first, second] = loads;
  const both = [play(first), play(second)] as const;
  await giveTurns(players, turnMs);
  // Neither is left on its own, whatever became of the other.
  await Promise.allSettled(both);
  return Promise.all(both);
}

async function giveTurns(players: readonly Player[], turnMs: number): Promise<void> {
  await Promise.all(players.map(({ joined }) => joined));
  const playing = () => players.filter(({ isOver }) => !isOver);
  while (playing().length > 0) {
    for (const player of playing()) {
      const isAlone = playing().length === 1;
      if (!player.isOver) await player.take(isAlone ? Infinity : turnMs);
    }
  }
}
