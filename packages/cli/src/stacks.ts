import { Option } from "commander";

/** Where the parts of a server of our own run; see the glossary in docs/architecture.md. */
export const STACKS = ["embedded", "local", "external"] as const;
export type StackName = (typeof STACKS)[number];

/** `--stack`, for the commands that start a server. */
export function stackOption(description: string): Option {
  return new Option("--stack <stack>", description).choices([...STACKS]);
}
