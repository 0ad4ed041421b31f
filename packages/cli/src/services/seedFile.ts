import { contentFaults } from "./seedFaults.ts";
import { SeedDocument } from "./seedSchema.ts";
import { readYamlFile, type YamlFile } from "./yamlFile.ts";

export type SeedFile = YamlFile<SeedDocument>;

/**
 * Reads a seed file and checks it whole.
 * @throws {CliError} `seed_unreadable`, `seed_invalid` (both exit 2), with file, line and field
 */
export async function readSeedFile(path: string): Promise<SeedFile> {
  return readYamlFile<SeedDocument>(path, {
    schema: SeedDocument,
    contentFaults,
    kind: "seed",
    hint: "nothing was sent; docs/seed.md explains the file",
  });
}
