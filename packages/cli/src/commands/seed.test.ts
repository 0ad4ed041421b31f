import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cleanEnv, runCli, scratchFolder } from "../testing/runCli.ts";
import { sharedServer } from "../testing/upServer.ts";
import type { SeedResult } from "../services/seed.ts";

const EXAMPLE = new URL("../../../../examples/seed.yaml", import.meta.url).pathname;

const PRODUCT = `products:
  - slug: aurora
    name: Aurora
    brand: Northlight
    category: sneakers
    priceCents: 18000
    currency: EUR
`;

describe("a wrong file ends with 2, naming file, line and field", () => {
  test.each([
    [
      "a wrong type",
      `${PRODUCT}drops:\n  - slug: a\n    product: aurora\n    total: "5"\n`,
      11,
      'drops[0].total: must be integer, not "5"',
    ],
    [
      "a negative total",
      `${PRODUCT}drops:\n  - slug: a\n    product: aurora\n    total: -5\n`,
      11,
      "drops[0].total: must be >= 1, not -5",
    ],
    [
      "a duplicate slug",
      `${PRODUCT}  - {slug: aurora, name: B, brand: B, category: c, priceCents: 1, currency: EUR}\n`,
      8,
      'products[1].slug: duplicate slug "aurora", as in products[0]',
    ],
    ["an unknown field", `${PRODUCT}    colour: red\n`, 8, "products[0].colour: unknown field"],
    ["an alias", "products: &all [*all]\n", 1, "*all: aliases are not taken here"],
    ["an unknown section", `${PRODUCT}stores: []\n`, 8, "stores: unknown field"],
    [
      "a missing field",
      PRODUCT.replace("    brand: Northlight\n", ""),
      2,
      "products[0].brand: is missing",
    ],
    [
      "a wrong choice",
      `${PRODUCT}drops:\n  - {slug: a, product: aurora, total: 1, stockMode: fast}\n`,
      9,
      'drops[0].stockMode: must be direct or cached, not "fast"',
    ],
    [
      "a hold without a unit",
      `${PRODUCT}drops:\n  - slug: a\n    product: aurora\n    total: 1\n    hold: "30"\n`,
      12,
      "drops[0].hold: must be a duration",
    ],
    [
      "an admission of more than an hour",
      `${PRODUCT}drops:\n  - {slug: a, product: aurora, total: 1, waitingRoom: fifo, admission: 2h}\n`,
      9,
      "drops[0].admission: must be a duration from 1s to 1h",
    ],
    [
      "a capacity of nobody",
      `${PRODUCT}drops:\n  - {slug: a, product: aurora, total: 1, waitingRoom: fifo, checkoutCapacity: 0}\n`,
      9,
      "drops[0].checkoutCapacity: must be >= 1, not 0",
    ],
    [
      "a room's setting without a room",
      `${PRODUCT}drops:\n  - slug: a\n    product: aurora\n    total: 1\n    maxWaiting: 9\n`,
      12,
      "drops[0].maxWaiting: is of a waiting room",
    ],
    [
      "a slug with capitals",
      PRODUCT.replace("aurora", "Aurora"),
      2,
      "products[0].slug: must be lower-case letters",
    ],
    [
      "a local time",
      `${PRODUCT}drops:\n  - slug: a\n    product: aurora\n    total: 1\n    opensAt: 2030-01-01 10:00\n`,
      12,
      "drops[0].opensAt: must be RFC 3339, UTC",
    ],
    ["a key twice", `${PRODUCT}    slug: b\n`, 8, "Map keys must be unique"],
    ["broken YAML", `${PRODUCT}drops: [\n`, 9, ""],
    ["a list at the top", "- a\n", 1, "the document: must be object"],
  ])("%s", async (_, text, line, message) => {
    const home = await scratchFolder();
    const file = join(home, "seed.yaml");
    await writeFile(file, text);
    const { code, stdout, stderr } = await runCli(["seed", file, "--check"], cleanEnv(home));
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr.split("\n")[0]).toContain(`error: ${file}:${line}: ${message}`);
    expect(stderr).toContain("[seed_invalid]");
  });

  test("all faults are told at once", async () => {
    const home = await scratchFolder();
    const file = join(home, "seed.yaml");
    await writeFile(file, "products: 5\ndrops:\n  - 7\n");
    const { stderr } = await runCli(["seed", file, "--check"], cleanEnv(home));
    expect(stderr).toContain(`${file}:1: products: must be array, not 5`);
    expect(stderr).toContain(`${file}:3: drops[0]: must be object, not 7`);
  });

  test("a file that is not there", async () => {
    const home = await scratchFolder();
    const { code, stderr } = await runCli(["seed", join(home, "no.yaml")], cleanEnv(home));
    expect(code).toBe(2);
    expect(stderr).toContain("no.yaml: cannot be read (ENOENT) [seed_unreadable]");
  });
});

const shared = sharedServer("--temporary");

test("the example loads; loading it again changes nothing and says so", async () => {
  const { home } = shared();
  const first = await runCli(["seed", EXAMPLE, "--json"], cleanEnv(home));
  expect(first.code).toBe(0);
  const created = JSON.parse(first.stdout) as SeedResult;
  expect(created.drops.map(({ slug, outcome }) => `${slug} ${outcome}`)).toEqual([
    "aurora-launch created",
    "aurora-restock created",
    "tidal-release created",
    "tidal-queue created",
  ]);

  const second = await runCli(["seed", EXAMPLE, "--json"], cleanEnv(home));
  const entries = ({ products, drops }: SeedResult) => [...products, ...drops];
  expect(entries(JSON.parse(second.stdout) as SeedResult)).toEqual(
    entries(created).map((entry) => ({ ...entry, outcome: "unchanged" })),
  );
  const third = await runCli(["seed", EXAMPLE], cleanEnv(home));
  expect(third.stdout).toContain("Nothing changed");
});

test("what contradicts the server is refused before anything is sent", async () => {
  const { home } = shared();
  expect((await runCli(["seed", EXAMPLE], cleanEnv(home))).code).toBe(0);
  const file = join(home, "other.yaml");
  await writeFile(
    file,
    `drops:
  - {slug: new-one, product: aurora-90, total: 5}
  - slug: aurora-launch
    product: aurora-90
    total: 2000
    hold: 5m
  - {slug: lost, product: nothing, total: 5}
`,
  );
  const { code, stderr } = await runCli(["seed", file], cleanEnv(home));
  expect(code).toBe(2);
  expect(stderr).toContain(`${file}:5: drops[1].total: the server has 1000`);
  expect(stderr).toContain(`${file}:6: drops[1].hold: the server has 30m`);
  expect(stderr).toContain(`${file}:7: drops[2].product: no product "nothing"`);
  const list = await runCli(["drop", "list", "--json"], cleanEnv(home));
  expect(list.stdout).not.toContain("new-one");
});
