export { Type, type Static, type TObject, type TSchema } from "typebox";
export { Value } from "typebox/value";
