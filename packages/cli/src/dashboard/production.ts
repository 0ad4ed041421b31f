// React checks itself at every turn unless this says not to, which costs a dashboard half of its
// time. It looks when it is loaded, so this module comes before it, and nobody else is told.
const before = process.env["NODE_ENV"];
process.env["NODE_ENV"] ??= "production";

/** To be called once React is loaded. */
export function restoreEnvironment(): void {
  if (before === undefined) delete process.env["NODE_ENV"];
}
