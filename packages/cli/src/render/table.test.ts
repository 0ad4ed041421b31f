import pc from "picocolors";
import { expect, test } from "vitest";
import { table } from "./table.ts";

test("columns line up, whatever their colours", () => {
  const { green } = pc.createColors(true);
  const text = table(
    [{ title: "NAME" }, { title: "N", align: "right" }],
    [
      [green("a"), "5"],
      ["long-name", "1000"],
    ],
  );
  expect(text.replaceAll(green("a"), "a").split("\n")).toEqual([
    "NAME          N",
    "a             5",
    "long-name  1000",
  ]);
});
