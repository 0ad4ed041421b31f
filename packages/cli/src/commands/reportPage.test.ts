import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { RunRecord } from "@dropctl/scenarios";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { openBrowser, skipped, unless } from "../testing/chromium.ts";
import { cleanEnv, runCli, scratchFolder } from "../testing/runCli.ts";
import { runRecord, second } from "../testing/runRecords.ts";

const PHONE = { viewport: { width: 375, height: 812 } };
const BEFORE = runRecord({ mode: "direct", tps: 400 });
const AFTER = runRecord({ id: "20261121T060000000-bbbb", tps: 800 });
/** Ends every kind of markup that text of a record is put into. */
const HOSTILE = `</script></title></style>"'><script>window.ran = 1</script><img src="http://127.0.0.1:1/x" onerror="window.ran = 1">`;

// What runs in the page is text: the command line's code knows no document.
const NOTE_WHAT_IS_PRINTED = `addEventListener("beforeprint", () => {
  window.printed = {
    background: getComputedStyle(document.body).backgroundColor,
    widths: [...document.querySelectorAll("canvas")].map((canvas) => canvas.clientWidth),
  };
})`;

async function writtenReport(...records: RunRecord[]): Promise<string> {
  const dir = await scratchFolder();
  const files = records.map((_, at) => join(dir, `run-${at}.json`));
  for (const [at, file] of files.entries()) await writeFile(file, JSON.stringify(records[at]));
  const page = join(dir, "report.html");
  const { code, stderr } = await runCli(["report", ...files, "-o", page], cleanEnv(dir));
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return pathToFileURL(page).href;
}

describe.skipIf(skipped)(`a report in Chromium${unless}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  /** The page, and whatever went wrong in it or left it. */
  async function opened(url: string, options: BrowserContextOptions = {}) {
    const context = await browser.newContext(options);
    onTestFinished(() => context.close());
    const page = await context.newPage();
    const seen: string[] = [];
    page.on("console", (message) => seen.push(message.text()));
    page.on("pageerror", (error) => seen.push(error.message));
    page.on("request", (request) => {
      if (request.url() !== url) seen.push(request.url());
    });
    await page.goto(url);
    await page.waitForSelector("canvas");
    return { page, seen };
  }

  test("says the verdict, draws every chart, and loads nothing", async () => {
    const { page, seen } = await opened(await writtenReport(BEFORE, AFTER));
    expect(await page.locator(".verdict").innerText()).toBe("0 oversold, every invariant holds");
    expect(await page.title()).toContain("order-rush: direct → cached");
    expect(await page.locator("main").innerText()).toContain("×2.00");
    await expect.poll(() => paintedCanvases(page)).toEqual(Array.from({ length: 12 }, () => true));
    expect(seen).toEqual([]);
  });

  test("fits a phone, also with words that cannot be broken", async () => {
    const endless = "x".repeat(300);
    const odd = { ...AFTER, scenario: endless, steps: { [endless]: AFTER.steps["reserve"]! } };
    odd.verdict = { ...odd.verdict, ok: false, broken: [{ invariant: endless, detail: endless }] };
    const { page } = await opened(await writtenReport(BEFORE, AFTER, odd), PHONE);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(375);
  });

  test("is dark where the reader's system is, and light on paper", async () => {
    const url = await writtenReport(AFTER);
    const light = await opened(url, { colorScheme: "light" });
    const { page } = await opened(url, { colorScheme: "dark" });
    expect(await background(light.page)).toBe("rgb(255, 255, 255)");
    expect(await background(page)).toBe("rgb(20, 23, 27)");
    await page.evaluate(NOTE_WHAT_IS_PRINTED);
    const pdf = await page.pdf({ format: "A4" });
    expect(pdf.byteLength).toBeGreaterThan(10_000);
    expect(await page.evaluate("window.printed")).toEqual({
      background: "rgb(255, 255, 255)",
      widths: Array.from({ length: 6 }, () => 640),
    });
    expect(await background(page)).toBe("rgb(20, 23, 27)");
  });

  test("runs nothing that stands in a record, and shows it as text", async () => {
    const tally = { [HOSTILE]: 3 };
    const hostile = runRecord({
      scenario: HOSTILE,
      stack: HOSTILE,
      engine: HOSTILE,
      knobs: tally,
      steps: { [HOSTILE]: { ...AFTER.steps["reserve"]!, byCode: tally, lost: tally } },
      environment: { ...AFTER.environment, cpuModel: HOSTILE },
      outcomes: { ...AFTER.outcomes, refusedByReason: tally, failedByReason: tally },
      verdict: {
        ...AFTER.verdict,
        ok: false,
        broken: [{ invariant: HOSTILE, detail: HOSTILE }],
      },
      invalid: { reason: "target_died", detail: HOSTILE },
      series: [second()],
    });
    const { page, seen } = await opened(await writtenReport(BEFORE, hostile));
    expect(await page.evaluate("'ran' in window")).toBe(false);
    expect(await page.locator("img").count()).toBe(0);
    expect(seen).toEqual([]);
    expect(await page.locator(".warning.invalid").innerText()).toContain(HOSTILE);
    expect(await page.locator("ul.broken").innerText()).toContain(HOSTILE);
  });
});

/** Whether each canvas has something on it. */
function paintedCanvases(page: Page): Promise<boolean[]> {
  return page.evaluate(`[...document.querySelectorAll("canvas")].map((canvas) =>
    canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some(
      (value) => value > 0,
    ),
  )`);
}

function background(page: Page): Promise<string> {
  return page.evaluate("getComputedStyle(document.body).backgroundColor");
}
