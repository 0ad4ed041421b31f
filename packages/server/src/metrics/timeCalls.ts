type Call = (...args: never[]) => Promise<unknown>;

/** From now on, tells how long each of these calls of a port takes, in milliseconds. */
export function timeCalls<N extends string>(
  port: Record<N, Call>,
  names: readonly N[],
  tell: (name: N, tookMs: number) => void,
): void {
  for (const name of names) {
    const call = port[name].bind(port);
    port[name] = (...args) => {
      const startMs = performance.now();
      return call(...args).finally(() => tell(name, performance.now() - startMs));
    };
  }
}
