/** All one column wide: ASCII, and the glyphs that the dashboard draws with. */
const NARROW = /^[\u0020-\u007e\u00b7\u00d7\u2022\u2026\u2500-\u259f\u25b2\u25cb\u25cf\u2717]*$/;
/** What tells a terminal something, or would show nothing, or would turn the line around. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const INVISIBLE = /^\p{M}+|\p{Default_Ignorable_Code_Point}/gu;
/** Two columns; half-width kana and Hangul are not. */
const WIDE =
  /(?![\uff61-\uffdc])[\p{Emoji_Presentation}\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Bopomofo}\p{sc=Yi}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]/u;

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Columns of a terminal; of text from elsewhere, once it is clean. */
export function widthOf(text: string): number {
  if (NARROW.test(text)) return text.length;
  let columns = 0;
  for (const { segment } of graphemes.segment(text)) columns += WIDE.test(segment) ? 2 : 1;
  return columns;
}

/** As much of a text as fits; `…` in place of what does not, if it ends with one. */
export function clip(text: string, width: number): string {
  if (width <= 0) return "";
  if (widthOf(text) <= width) return text;
  let kept = "";
  let left = width - 1;
  for (const { segment } of graphemes.segment(text)) {
    const columns = WIDE.test(segment) ? 2 : 1;
    if (columns > left) break;
    kept += segment;
    left -= columns;
  }
  return `${kept}…`;
}

/** Text from elsewhere, on one line and without anything that a terminal would obey. */
export function clean(text: string): string {
  if (NARROW.test(text)) return text;
  return text.replace(UNPRINTABLE, "\ufffd").replace(INVISIBLE, "");
}

/** Breaks cleaned text between words, and words that are wider than a line. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && widthOf(line) + 1 + widthOf(word) > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].map((each) => clip(each, width));
}
