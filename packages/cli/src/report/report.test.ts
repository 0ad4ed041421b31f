import { describe, expect, test } from "vitest";
import { runRecord, second, serverFigures } from "../testing/runRecords.ts";
import { chartsOf } from "./charts.ts";
import { headlineOf } from "./headline.ts";
import { html, scriptJson } from "./markup.ts";
import { methodOf } from "./method.ts";
import { reportOf } from "./report.ts";
import { warningsOf } from "./warnings.ts";

const good = runRecord();
const { verdict } = good;

describe("the headline", () => {
  test("says that all holds, for how many units and runs", () => {
    expect(headlineOf([good])).toMatchObject({
      kind: "holds",
      verdict: "0 oversold, every invariant holds",
      basis: expect.stringMatching(/ of 500 · 0 lost · 1 run judged$/),
    });
  });

  test("says what broke if any run broke, naming the run", () => {
    const broken = [{ invariant: "not_oversold", detail: "501 of 500" }];
    const bad = runRecord({ id: "bad", verdict: { ...verdict, ok: false, oversold: 1, broken } });
    expect(headlineOf([good, bad])).toMatchObject({
      kind: "broken",
      verdict: "Broken: 1 oversold, 0 lost",
      broken: ["not_oversold: run bad: 501 of 500"],
    });
    const other = { ...verdict, ok: false, broken: [{ invariant: "every_unit_sold", detail: "" }] };
    expect(headlineOf([runRecord({ verdict: other })]).verdict).toBe("Broken: every_unit_sold");
  });

  test("believes what was found, not a record's `ok`", () => {
    expect(headlineOf([runRecord({ verdict: { ...verdict, lost: 1 } })]).kind).toBe("broken");
  });

  test("takes no verdict for a good one", () => {
    const unjudged = runRecord({ verdict: { ...verdict, ok: false, judged: false } });
    expect(headlineOf([good, unjudged])).toMatchObject({
      kind: "unjudged",
      basis: expect.stringContaining("1 of 2 runs judged"),
    });
  });
});

test("a run says when its load took turns with another one", () => {
  const load = { model: "closed", ratePerSecond: null, dropped: 0, warmUpMs: 0 } as const;
  const names = (record: typeof good) => methodOf(record).map(([name]) => name);
  expect(Object.fromEntries(methodOf(runRecord({ load: { ...load, turnMs: 100 } })))).toMatchObject(
    {
      turns: expect.stringMatching(/^of 100 ms, with the other side/),
    },
  );
  expect(names(runRecord({ load }))).not.toContain("turns");
});

describe("sides", () => {
  const direct = [100, 300, 500].map((tps) => runRecord({ id: `d${tps}`, mode: "direct", tps }));
  const cached = [900, 600].map((tps) => runRecord({ id: `c${tps}`, tps }));

  test("are told apart by what differs, direct first, with medians and the middle run", () => {
    const { title, scenarios } = reportOf([...cached, ...direct]);
    expect(title).toBe("order-rush: direct → cached");
    const [{ sides, changes, warnings } = fail()] = scenarios;
    expect(sides.map(({ label, shown }) => [label, shown.id])).toEqual([
      ["direct", "d300"],
      ["cached", "c600"],
    ]);
    expect(changes[0]).toEqual({
      label: "TPS, all answers",
      values: [
        { side: "direct", value: 300, text: "300/s", change: null },
        { side: "cached", value: 750, text: "750/s", change: "×2.50" },
      ],
    });
    expect(warnings).toEqual([]);
  });

  test("name every part that differs", () => {
    const { scenarios } = reportOf([
      runRecord(),
      runRecord({ id: "k", engine: "k6", stack: "local" }),
    ]);
    expect(scenarios[0]?.sides.map(({ label }) => label)).toEqual([
      "embedded, autocannon",
      "local, k6",
    ]);
  });

  test("are the runs themselves when these are all alike", () => {
    const later = runRecord({ id: "later", startedAt: "2026-11-22T06:00:00.000Z" });
    expect(reportOf([good, later]).title).toBe(
      "order-rush: 2026-11-21 05:55:50 → 2026-11-22 06:00:00",
    );
  });

  test("warn of other knobs and machines, and leave out what one of them lacks", () => {
    const environment = { ...good.environment, cores: 64 };
    const other = runRecord({ id: "o", knobs: { buyers: 9 }, environment, ordersPerMinute: null });
    const [{ warnings, changes } = fail()] = reportOf([good, other]).scenarios;
    expect(warnings.map(({ title }) => title)).toEqual(["Different machines", "Different loads"]);
    expect(changes.map(({ label }) => label)).not.toContain("orders a minute");
  });
});

test("warnings begin with what makes a run worth nothing", () => {
  const low = runRecord({ lowConfidence: true });
  const invalid = { reason: "target_died", detail: "it went away" } as const;
  const dead = runRecord({
    id: "dead",
    invalid,
    generator: { ...good.generator, saturated: true },
  });
  expect(warningsOf([low, dead]).map(({ title }) => title)).toEqual([
    "Invalid run (target_died)",
    "Low confidence in the rates",
    "The load generator was the limit",
  ]);
  expect(warningsOf([good])).toEqual([]);
});

describe("charts", () => {
  test("show rates over the time that a line really covers, from its beginning", () => {
    const charts = chartsOf(good, "run-1");
    expect(charts.map(({ data }) => data.id)).toEqual(
      ["tps", "latency", "stock", "queue", "batches", "server"].map((name) => `run-1-${name}`),
    );
    expect(charts[0]?.data.seconds).toEqual([0, 1, 2, 2.5]);
    expect(charts[0]?.data.lines[0]?.values).toEqual([200, 200, 200, 400]);
    expect(charts[0]?.summary).toBe(
      "Answers a second, by outcome over 3 s: succeeded 200 to 400 /s; refused 600 to 1,200 /s; failed 0 /s",
    );
    expect(charts[2]?.data.seconds).toEqual([1, 2, 2.5]);
  });

  test("leave out what was not measured", () => {
    const nothing = { batchRows: null, cacheMs: null, poolWaitMs: null, eventLoopDelayMs: null };
    const series = [second({ stock: null, queue: null, server: serverFigures(nothing) })];
    const charts = chartsOf(runRecord({ series }), "r");
    expect(charts.map(({ data }) => data.id)).toEqual(["r-tps", "r-latency", "r-server"]);
    expect(charts[2]?.data.lines.map(({ label }) => label)).toEqual(["ledger, mean"]);
    expect(chartsOf(runRecord({ series: [] }), "r")).toEqual([]);
  });
});

test("text is escaped wherever it is put, markup is not", () => {
  const inner = html`<b title="${`"'`}">${"<&>"}</b>`;
  expect(html`${[inner, null, 1]}`.text).toBe('<b title="&quot;&#39;">&lt;&amp;&gt;</b>1');
  expect(scriptJson("</script><!--")).toBe('"\\u003c/script>\\u003c!--"');
});

function fail(): never {
  throw new Error("no scenario");
}
