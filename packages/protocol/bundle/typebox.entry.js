// All of typebox that schemas are written and checked with; the types beside this have the same names.
export { Type } from "typebox";
export { Value } from "typebox/value";
