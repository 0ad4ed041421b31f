import { type TSchema, Value } from "@dropctl/protocol";

/** The way from the top of a document to a value: `["drops", 0, "total"]`. */
export type FieldPath = (string | number)[];

export interface FieldFault {
  path: FieldPath;
  /** What is wrong there. */
  message: string;
}

type SchemaError = ReturnType<typeof Value.Errors>[number];

/** What a schema says against a document; empty when it fits. A handful at most. */
export function schemaFaults(schema: TSchema, document: unknown): FieldFault[] {
  const errors = Value.Errors(schema, document);
  const pointers = [...new Set(errors.map((error) => error.instancePath))];
  return pointers.flatMap((pointer) => {
    const here = errors.filter((error) => error.instancePath === pointer);
    return faultsAt(pathOf(pointer), here, { schema, document });
  });
}

/** A value as a message quotes it. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 40 ? `${text.slice(0, 37)}...` : text;
}

function faultsAt(
  path: FieldPath,
  errors: SchemaError[],
  { schema, document }: { schema: TSchema; document: unknown },
): FieldFault[] {
  const got = shown(valueAt(document, path));
  return errors.flatMap((error): FieldFault[] => {
    switch (error.keyword) {
      // Each unknown field is an error of its own, at its own path.
      case "additionalProperties":
        return [];
      case "boolean":
        return [{ path, message: "unknown field" }];
      case "required":
        return error.params.requiredProperties.map((name) => ({
          path: [...path, name],
          message: "is missing",
        }));
      case "enum":
        return [
          { path, message: `must be ${error.params.allowedValues.join(" or ")}, not ${got}` },
        ];
      case "pattern":
        return [{ path, message: `must be ${describe(schema, error.schemaPath)}, not ${got}` }];
      default:
        return [{ path, message: `${error.message}, not ${got}` }];
    }
  });
}

/** The schema's own words for what it wants, as each pattern in the contract has them. */
function describe(schema: TSchema, schemaPath: string): string {
  const at = valueAt(schema, pathOf(schemaPath.replace(/^#/, ""))) as {
    description?: string;
    pattern: string;
  };
  return at.description ?? `of the form ${at.pattern}`;
}

function pathOf(pointer: string): FieldPath {
  return pointer
    .split("/")
    .slice(1)
    .map((part) =>
      /^\d+$/.test(part) ? Number(part) : part.replace(/~1/g, "/").replace(/~0/g, "~"),
    );
}

function valueAt(value: unknown, path: FieldPath): unknown {
  return path.reduce<unknown>((at, key) => (at as Record<string | number, unknown>)?.[key], value);
}
