// What one route uses, another does not ask for; the project asks for both.
export default async (input, env) => env.kv.get("a");
//@ server/other.ts
import { db } from "./_db";
export default async (input, env) => db(env);
//@ server/_db.ts
export const db = (env) => env.db;
export const unused = (env) => env.secrets;
//= asks: kv, db
//= db  server/_db.ts:1:28
//= kv  server/app.ts:2:38
