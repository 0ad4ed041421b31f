const WIDTH = 80;

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
  return [...lines, line].join("\n");
}
