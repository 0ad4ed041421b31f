// What every package writes its schemas with, and checks values against them.
export { type Static, type TObject, type TSchema, Type, Value } from "#typebox";
