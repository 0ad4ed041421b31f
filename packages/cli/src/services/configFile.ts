import { stat } from "node:fs/promises";
import { BOUNDS, parseThreshold } from "@dropctl/scenarios";
import { type Static, Type } from "@dropctl/protocol";
import { errorCode } from "../home.ts";
import type { FieldFault, FieldPath } from "./schemaFaults.ts";
import { readYamlFile, type YamlFile } from "./yamlFile.ts";

/** Looked for in the folder in which the program is started. */
export const CONFIG_FILE = "dropctl.config.yaml";

const Limit = Type.Unsafe<number | string>({ type: ["number", "string"] });

const ThresholdEntry = Type.Object(
  {
    metric: Type.String(),
    min: Type.Optional(Limit),
    max: Type.Optional(Limit),
    minRatio: Type.Optional(Limit),
    maxRatio: Type.Optional(Limit),
  },
  { additionalProperties: false },
);
export type ThresholdEntry = Static<typeof ThresholdEntry>;

const GateRules = Type.Object(
  {
    thresholds: Type.Optional(Type.Array(ThresholdEntry)),
    baseline: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);
export type GateRules = Static<typeof GateRules>;

/** A whole `dropctl.config.yaml`. `docs/ci.md` explains it. */
export const ConfigDocument = Type.Object(
  {
    gate: Type.Optional(
      Type.Object(
        {
          ...GateRules.properties,
          scenarios: Type.Optional(Type.Record(Type.String(), GateRules)),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);
export type ConfigDocument = Static<typeof ConfigDocument>;

export interface ConfigFile extends YamlFile<ConfigDocument> {
  path: string;
}

/**
 * The file that was named, else the one in this folder, else null.
 * @throws {CliError} `config_unreadable`, `config_invalid` (both exit 2), with line and field
 */
export async function readConfigFile(named: string | undefined): Promise<ConfigFile | null> {
  const path = named ?? CONFIG_FILE;
  if (named === undefined && !(await exists(path))) return null;
  const file = await readYamlFile<ConfigDocument>(path, {
    schema: ConfigDocument,
    contentFaults: thresholdFaults,
    kind: "config",
    hint: "docs/ci.md explains the file",
  });
  return { path, ...file };
}

/** Every list of rules in the file with the way to it. */
export function gateSections(document: ConfigDocument): { path: FieldPath; rules: GateRules }[] {
  const { scenarios = {}, ...common } = document.gate ?? {};
  const own = Object.entries(scenarios).map(([name, rules]) => ({
    path: ["gate", "scenarios", name],
    rules,
  }));
  return [{ path: ["gate"], rules: common }, ...own];
}

/** Metrics that no record has, limits without a unit, thresholds without a limit. */
function thresholdFaults(document: ConfigDocument): FieldFault[] {
  return gateSections(document).flatMap(({ path, rules }) =>
    (rules.thresholds ?? []).flatMap((entry, at): FieldFault[] => {
      const parsed = parseThreshold(entry);
      if (parsed.kind === "thresholds") return [];
      const here = [...path, "thresholds", at];
      const bounded = BOUNDS.some((bound) => entry[bound] !== undefined);
      const field = bounded || parsed.field !== "metric" ? [...here, parsed.field] : here;
      return [{ path: field, message: parsed.message }];
    }),
  );
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: unknown) => errorCode(error) !== "ENOENT",
  );
}
