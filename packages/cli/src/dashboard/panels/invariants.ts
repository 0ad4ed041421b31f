import type { Light } from "../../live/view.ts";
import { clock } from "../text/figures.ts";
import { heading } from "../text/heading.ts";
import { type Line, span } from "../text/span.ts";
import { clean, wrapText } from "../text/width.ts";

/** One light for all invariants; red says why. */
export function invariantLines(
  light: Light | null,
  { width, height }: { width: number; height: number },
): Line[] {
  const lines = light === null ? [[span("no drop to check")]] : lightLines(light, width);
  return [heading(width, "Invariants"), ...lines].slice(0, height);
}

/** The light alone, for a panel that has no room for a heading. */
export function lightLines(light: Light, width: number): Line[] {
  switch (light.kind) {
    case "unknown":
      return [[span("? not audited yet", "warn"), span(width >= 26 ? " (a does)" : "")]];
    case "green": {
      const { checkedAtMs } = light;
      const when = checkedAtMs === null ? "as far as seen" : `audited ${clock(checkedAtMs)}`;
      return [[span("● all hold", "good"), span(`, ${when}`)]];
    }
    case "red": {
      const reason = wrapText(clean(light.reason), width).map((text): Line => [span(text, "bad")]);
      return [[span(`✗ BROKEN ${clock(light.atMs)}`, "bad")], ...reason];
    }
  }
}
