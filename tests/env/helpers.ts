// env handed to functions of other modules, through re-exports and namespaces.
import count, { log as trace } from "./_lib/index.ts";
import * as lib from "./_lib/index.ts";
import * as deep from "./_lib/deep.ts";

export default async function (input, env) {
  trace(env);
  return [await count(env), lib.database(env), deep.secret({ env, id: 1 })];
}
//@ server/_lib/index.ts
export { count as default } from "./count.ts";
export * from "./other.ts";

//@ server/_lib/count.ts
export const count = ({ kv }) => kv.get("n");
//@ server/_lib/other.ts
export function log(env) {
  env.log.info("x");
}
export const database = function (env) {
  return env.db;
};
//@ server/_lib/deep.ts
export function secret({ env }) {
  return env.secrets.get("DEEP");
}
//= asks: kv, db, log, fetch(any), secrets(DEEP)
//= db  server/_lib/other.ts:5:10
//= kv  server/_lib/count.ts:1:25
//= log  server/_lib/other.ts:2:3
//= secrets DEEP  server/_lib/deep.ts:2:10
