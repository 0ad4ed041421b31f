/** A panel that would like some of the rows of a column. */
export interface Wish<Name extends string> {
  readonly name: Name;
  /** Fewer rows than this do not make sense: then it is left out. */
  readonly least: number;
  readonly most: number;
}

export interface Placed<Name extends string> {
  readonly name: Name;
  readonly height: number;
}

/**
 * Shares the rows of a column among panels. `wishes` stand in the order on the screen,
 * `importance` names the most important first: the last are left out where rows are few, and
 * what is left after that goes to the first that can use it.
 */
export function stack<Name extends string>(
  wishes: readonly Wish<Name>[],
  importance: readonly Name[],
  rows: number,
): Placed<Name>[] {
  const ranked = wishes.toSorted((a, b) => importance.indexOf(a.name) - importance.indexOf(b.name));
  const heights = new Map<Name, number>();
  let left = rows;
  for (const { name, least } of ranked) {
    if (least > left) continue;
    heights.set(name, least);
    left -= least;
  }
  for (const { name, most } of ranked) {
    const height = heights.get(name);
    if (height === undefined) continue;
    const more = Math.min(left, most - height);
    heights.set(name, height + Math.max(0, more));
    left -= Math.max(0, more);
  }
  return wishes.flatMap(({ name }) => {
    const height = heights.get(name);
    return height === undefined ? [] : [{ name, height }];
  });
}
