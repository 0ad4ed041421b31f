import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { PageAssets } from "./page.ts";

/** Reads what every page carries along: the style, uPlot with its license, and the drawing code. */
export async function readAssets(): Promise<PageAssets> {
  const uplot = dirname(createRequire(import.meta.url).resolve("uplot/package.json"));
  const [style, code, uplotStyle, license, draw] = await Promise.all([
    readFile(new URL("../../src/report/browser/page.css", import.meta.url), "utf8"),
    readFile(join(uplot, "dist", "uPlot.iife.min.js"), "utf8"),
    readFile(join(uplot, "dist", "uPlot.min.css"), "utf8"),
    readFile(join(uplot, "LICENSE"), "utf8"),
    readFile(new URL("../../dist/report/browser/draw.js", import.meta.url), "utf8"),
  ]);
  return {
    style: `${uplotStyle}\n${style}`,
    library: `/*\n${license.trim()}\n*/\n${code}`,
    draw,
  };
}
