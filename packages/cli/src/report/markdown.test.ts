import { expect, test } from "vitest";
import { runRecord } from "../testing/runRecords.ts";
import { markdownReport } from "./markdown.ts";
import { reportOf } from "./report.ts";

test("before and after stand in a table under the verdict, the environment folded away", () => {
  const before = runRecord({ id: "b", mode: "direct", tps: 400 });
  const text = markdownReport(reportOf([before, runRecord()]));
  const [title, , verdict] = text.split("\n");
  expect(title).toBe("### dropctl – order-rush: direct → cached");
  expect(verdict).toMatch(/^✅ \*\*0 oversold, every invariant holds\*\* \(.*2 runs judged\)$/);
  expect(text).toContain(
    "| medians | direct | cached | change |\n| --- | ---: | ---: | ---: |\n| TPS, all answers | 400/s | 800/s | ×2.00 |\n",
  );
  expect(text.match(/<details>/g)).toHaveLength(2);
  expect(text.indexOf("Node v24")).toBeGreaterThan(text.indexOf("<details>"));
});

test("what is broken or invalid comes before any figure", () => {
  const { verdict } = runRecord();
  const broken = [{ invariant: "not_oversold", detail: "501 paid of 500" }];
  const run = runRecord({
    verdict: { ...verdict, ok: false, oversold: 1, broken },
    invalid: { reason: "load_dropped", detail: "7 never sent" },
  });
  const text = markdownReport(reportOf([run]));
  expect(text).toContain("❌ **Broken: 1 oversold, 0 lost**");
  expect(text).toContain("- ❌ not_oversold: run 20261121T055550123-aaaa: 501 paid of 500");
  expect(text).toContain("> ❌ **Invalid run (load_dropped)**: 7 never sent.");
});

test("text of a record is neither markup, nor a table, nor a mention", () => {
  const scenario = "a|b\n<img src=x> [x](http://y) @team `c`";
  const text = markdownReport(reportOf([runRecord({ scenario, engine: scenario })]));
  expect(text).not.toMatch(/<img|@team|\[x|\n&#60;img|http:|`/);
  expect(text).toContain("a&#124;b &#60;img src=x&#62; &#91;x&#93;");
});
