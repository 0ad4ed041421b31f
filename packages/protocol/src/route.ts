import type { Static, TSchema } from "./schema.ts";

/** Who may call a route: nobody's token, a buyer's, a ticket's, or the admin's. */
export type Auth = "none" | "buyer" | "ticket" | "admin";

/** One route of the contract; `:name` in the path are its parameters, all ids. */
export interface Route {
  method: "GET" | "POST" | "DELETE";
  path: `/${string}`;
  summary: string;
  auth: Auth;
  query?: TSchema;
  body?: TSchema;
  /** Status and schema of the success answer. */
  success: { status: 200 | 201; schema: TSchema };
}

type PathParams<P extends string> = P extends `${string}:${infer Name}/${infer Rest}`
  ? Name | PathParams<`/${Rest}`>
  : P extends `${string}:${infer Name}`
    ? Name
    : never;

export type ParamsOf<R extends Route> = { [K in PathParams<R["path"]>]: string };
export type SuccessOf<R extends Route> = Static<R["success"]["schema"]>;

/** What a caller gives: exactly the parts that the route declares. */
export type InputOf<R extends Route> = ([PathParams<R["path"]>] extends [never]
  ? unknown
  : { params: ParamsOf<R> }) &
  (R extends { query: infer Q extends TSchema } ? { query?: Static<Q> } : unknown) &
  (R extends { body: infer B extends TSchema } ? { body: Static<B> } : unknown);
