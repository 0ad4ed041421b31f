import { defineConfig } from "vitest/config";

export default defineConfig({
  // As the build does it: the bundled React knows no other.
  oxc: { jsx: { runtime: "automatic", importSource: "#ink", development: false } },
  test: {
    include: ["packages/*/src/**/*.test.ts"],
    // Tests start real servers and spawn the built program, on machines with two cores that may be
    // busy: this is for what hangs, not for what is slow.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // So is this for what is waited for.
    expect: { poll: { timeout: 10_000 } },
    // Each worker may start processes of its own: more workers than this only slow each other.
    maxWorkers: 2,
  },
});
