import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { schemaFaults } from "./schemaFaults.ts";
import { contentFaults } from "./seedFaults.ts";
import { SeedDocument } from "./seedSchema.ts";

const DOCS = readFileSync(new URL("../../../../docs/seed.md", import.meta.url), "utf8");
const { products, drops } = SeedDocument.properties;

test.each([
  ["products", products.items],
  ["drops", drops.items],
])("docs/seed.md has every field of %s, and no other", (section, schema) => {
  const [, text = ""] = DOCS.split(`## \`${section}\``);
  const [table = ""] = text.split("\n## ");
  const documented = [...table.matchAll(/^\| `(\w+)`/gm)].map((match) => match[1]);
  expect(new Set(documented)).toEqual(new Set(Object.keys(schema.properties)));
});

test("the example in docs/seed.md is a valid seed file that uses every field", () => {
  const [, yaml = ""] = /```yaml\n([^`]+)```/.exec(DOCS) ?? [];
  const document = parse(yaml) as SeedDocument;
  expect(schemaFaults(SeedDocument, document)).toEqual([]);
  expect(contentFaults(document)).toEqual([]);
  const [product = {}] = document.products ?? [];
  const [drop = {}] = document.drops ?? [];
  expect(Object.keys(product)).toHaveLength(Object.keys(products.items.properties).length);
  expect(Object.keys(drop)).toHaveLength(Object.keys(drops.items.properties).length);
});
