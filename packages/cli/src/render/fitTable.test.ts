import { expect, test } from "vitest";
import { fitTable } from "./fitTable.ts";

const dim = (text: string) => text;
const columns = [
  { title: "SLUG" },
  { title: "MODE", spare: 1 },
  { title: "LABEL", spare: 2 },
  { title: "N", align: "right" as const },
];
const rows = [["aurora-launch", "cached", "autumn", "1000"]];

test("what fits stands as it is", () => {
  expect(fitTable(columns, rows, { width: 35, dim }).split("\n")).toEqual([
    "SLUG           MODE    LABEL      N",
    "aurora-launch  cached  autumn  1000",
  ]);
});

test("what can be spared goes, the most first, and it is said", () => {
  expect(fitTable(columns, rows, { width: 34, dim }).split("\n")).toEqual([
    "SLUG           MODE       N",
    "aurora-launch  cached  1000",
    "Left out here: LABEL.",
  ]);
  expect(fitTable(columns, rows, { width: 1, dim }).split("\n")).toEqual([
    "SLUG              N",
    "aurora-launch  1000",
    "Left out here: MODE, LABEL.",
  ]);
});

test("a text at the end goes on in the next line", () => {
  const text = fitTable(
    [{ title: "CHECK" }, { title: "FOUND", wraps: true }],
    [
      ["sold", "five units were sold of four, and that is one too many"],
      ["held", "none"],
    ],
    { width: 30, dim },
  );
  expect(text.split("\n")).toEqual([
    "CHECK  FOUND",
    "sold   five units were sold of",
    "       four, and that is one",
    "       too many",
    "held   none",
  ]);
});
