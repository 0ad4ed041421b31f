import stringWidth from "string-width";

/** All one column wide: ASCII, and the glyphs that the dashboard draws with. */
const NARROW = /^[\u0020-\u007e\u00b7\u00d7\u2022\u2026\u2500-\u259f\u25b2\u25cb\u25cf\u2717]*$/;
// oxlint-disable-next-line no-control-regex -- that is what styles begin with
const STYLE = /\u001b\[[\d;]*m/g;

/** A row without its styles. */
export function textOf(row) {
  return row.replaceAll(STYLE, "");
}

export function stylesOf(row) {
  return row.match(STYLE)?.join("") ?? "";
}

/** Whether each character is one column, and a text of its own. */
export function isNarrow(text) {
  return NARROW.test(text);
}

/** Columns of a terminal. */
export function widthOf(text) {
  return isNarrow(text) ? text.length : stringWidth(text);
}
