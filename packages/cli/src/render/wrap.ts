const WIDTH = 80;
/** A space at which `wrap` does not break, and which it prints as a plain one. */
export const GLUE = "\u00a0";

/** Breaks plain text between words so that no line is wider than 80; later lines are indented. */
export function wrap(text: string, { indent = "" }: { indent?: string } = {}): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = indent + word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].join("\n").replaceAll(GLUE, " ");
}

/** The same for a line that begins with a name, which is shown in bold. */
export function titleText(name: string, rest: string, bold: (text: string) => string): string {
  return bold(name) + wrap(name + rest, { indent: "  " }).slice(name.length);
}
