import { Option } from "commander";

/** What every command with a live view takes. */
export interface PlainOptions {
  plain?: true;
}

/** `--plain`, for the commands with a live view. */
export function plainOption(): Option {
  return new Option(
    "--plain",
    "no picture: one line a second, as for a log or a screen reader; so without a terminal, and in CI",
  );
}
