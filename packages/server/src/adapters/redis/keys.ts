/** The keys of a drop's stock, as `scripts/common.lua` numbers them. */
export function keysOf(dropId: string): string[] {
  // One hash tag: in a cluster all of them live on one node.
  const tag = `{drop:${dropId}}`;
  return [
    `${tag}:control`,
    `${tag}:entries`,
    `${tag}:provisional`,
    `${tag}:buyers`,
    `${tag}:waiting`,
    `${tag}:load:control`,
    `${tag}:load:entries`,
    `${tag}:load:buyers`,
  ];
}
