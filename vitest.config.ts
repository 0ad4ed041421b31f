import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files of half a minute and more: begun last, one of them would leave the other workers idle. */
const LONG = [
  ...["demo", "findLimit", "run", "watch", "terminalEnds", "runOwn", "compareSides", "runK6"],
  ...["stack", "runStorms", "runQueue", "compare", "redis.faults", "threadedLedger", "mysqlLedger"],
  ...["runGate", "crash", "room.faults", "up", "process.faults", "watchTerminal", "series"],
  ...["watchTerminalChanges", "restock.faults", "runView", "runDrop", "database.faults"],
];

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const at = LONG.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
      return at === -1 ? LONG.length : at;
    };
    // oxlint-disable-next-line unicorn/no-array-sort -- vitest's own, of no array
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}

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
    // Each worker starts processes of its own, and waits for them: two cores are busy with three.
    maxWorkers: 3,
    sequence: { sequencer: LongFirst },
    // The program is started some hundred times: what Node has compiled once, it need not again.
    env: {
      NODE_COMPILE_CACHE: fileURLToPath(new URL("node_modules/.cache/compiled", import.meta.url)),
    },
  },
});
