import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const css = readFileSync(new URL("./browser/page.css", import.meta.url), "utf8");
const THEMES = { light: /^:root \{[^}]+/m, dark: /:root:not\(\.printing\) \{[^}]+/ };

describe.each(Object.entries(THEMES))("in %s", (_, theme) => {
  const text = theme.exec(css)?.[0] ?? "";
  const colour = new Map([...text.matchAll(/--([\w-]+): (#\w{6});/g)].map(([, k, v]) => [k, v]));
  const contrast = (a: string, b: string) => {
    const [low = 0, high = 0] = [a, b]
      .map((name) => luminance(colour.get(name) ?? ""))
      .toSorted((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };

  test.each([
    ["text", "page"],
    ["faint", "page"],
    ["good", "page"],
    ["bad", "page"],
    ["warn", "page"],
    ["text", "warn-panel"],
    ["warn", "warn-panel"],
    ["bad", "warn-panel"],
  ])("%s can be read on %s", (text, ground) => {
    expect(contrast(text, ground)).toBeGreaterThanOrEqual(4.5);
  });

  test.each([1, 2, 3, 4])("line %i can be seen", (line) => {
    expect(contrast(`line-${line}`, "page")).toBeGreaterThanOrEqual(3);
  });
});

/** Relative luminance by WCAG 2.2 of `#rrggbb`. */
function luminance(hex: string): number {
  const [r = NaN, g = NaN, b = NaN] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
