// Writes the shipped JSON Schema from the TypeBox one; a test checks that it is current.
import { writeFileSync } from "node:fs";
import { runRecordJsonSchema } from "../dist/index.js";

const file = new URL("../schema/run-record.v1.json", import.meta.url);
writeFileSync(file, `${JSON.stringify(runRecordJsonSchema(), null, 2)}\n`);
