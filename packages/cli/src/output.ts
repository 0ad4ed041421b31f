import pc from "picocolors";
import type { Config } from "./config.ts";

export type Colours = ReturnType<typeof pc.createColors>;

/** Where a command writes: stdout is what was asked for, stderr is talk. */
export interface Output {
  readonly json: boolean;
  readonly verbose: boolean;
  readonly columns: number;
  /** Whether stderr is a terminal whose last line may be redrawn. */
  readonly liveErr: boolean;
  /** For text that goes to stdout. */
  readonly colours: Colours;
  /** For text that goes to stderr. */
  readonly errColours: Colours;
  /** The command's answer: the value as JSON with `--json`, else its text. */
  result(value: unknown, text: () => string): void;
  /** A line of an answer that comes bit by bit, on stdout. */
  line(line: string): void;
  /** A line of talk on stderr, in both forms. */
  say(line: string): void;
  /** Whether whoever reads stdout has yet to take what was written. */
  isBehind(): boolean;
  /** Redraws in place what follows the last whole line on stderr; terminals only. */
  redraw(text: string): void;
}

export function createOutput(config: Config, options: { json: boolean; verbose: boolean }): Output {
  return {
    ...options,
    columns: config.columns,
    liveErr: config.liveErr,
    colours: pc.createColors(config.colour.out),
    errColours: pc.createColors(config.colour.err),
    result: (value, text) => {
      const shown = options.json ? JSON.stringify(value, null, 2) : printable(text());
      process.stdout.write(`${shown}\n`);
    },
    line: (line) => void process.stdout.write(`${printable(line)}\n`),
    say: (line) => void process.stderr.write(`${printable(line)}\n`),
    isBehind: () => process.stdout.writableNeedDrain,
    redraw: (text) => void process.stderr.write(`\r\u001b[2K${text}`),
  };
}

/** Records and names come from elsewhere: of what they could tell a terminal, only colours pass. */
function printable(text: string): string {
  return text.replace(UNPRINTABLE, "\ufffd");
}

const UNPRINTABLE =
  // oxlint-disable-next-line no-control-regex -- those are what a terminal obeys
  /\u001b(?!\[[\d;]*m)|[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f-\u009f]/g;
