/** HTML that may stand in a page as it is. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Piece = Markup | string | number | null | readonly Piece[];

/**
 * HTML from a template. Whatever is put in is text and is escaped, except what is `Markup` already:
 * a record may come from anywhere. Attributes must be quoted.
 */
export function html(parts: TemplateStringsArray, ...pieces: Piece[]): Markup {
  return new Markup(String.raw({ raw: parts }, ...pieces.map(render)));
}

function render(piece: Piece): string {
  if (piece instanceof Markup) return piece.text;
  if (piece === null) return "";
  if (typeof piece === "object") return piece.map(render).join("");
  return escapeHtml(String(piece));
}

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}

/** JSON for the inside of a `<script>`, which no text in it can end. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}
