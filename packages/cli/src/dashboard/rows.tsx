import { Box, memo, Text, Transform } from "#ink";
import { type Palette, paint } from "./text/paint.ts";
import type { Line } from "./text/span.ts";

/**
 * Lines in a box of their own size. What ink lays out is empty: the width of every line is known
 * here already, and measuring it again, letter by letter, is most of what a frame would cost.
 */
export const Rows = memo(function Rows({
  lines,
  width,
  height,
  looks,
}: {
  lines: readonly Line[];
  width: number;
  height: number;
  looks: Palette;
}) {
  const painted = lines.slice(0, height).map((line) => paint(line, width, looks));
  return (
    <Box width={width} height={height} flexShrink={0}>
      <Transform transform={(_, row) => painted[row] ?? ""}>
        <Text>{Array.from({ length: height }, () => ".").join("\n")}</Text>
      </Transform>
    </Box>
  );
});
