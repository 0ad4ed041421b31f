export type Side = "before" | "after";

/**
 * The order of a paired comparison: before-after, after-before, before-after … (ABBA), so that
 * a machine that drifts favours neither side.
 */
export function pairOrder(pair: number): [Side, Side] {
  return pair % 2 === 0 ? ["before", "after"] : ["after", "before"];
}
