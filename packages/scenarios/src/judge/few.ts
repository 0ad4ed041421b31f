const EXAMPLES_MAX = 3;

/** `5 lost: a, b, c, …` */
export function few(what: string, examples: readonly string[]): string {
  const rest = examples.length > EXAMPLES_MAX ? ", …" : "";
  return `${examples.length} ${what}: ${examples.slice(0, EXAMPLES_MAX).join(", ")}${rest}`;
}
