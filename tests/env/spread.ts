// A copy of env with additions has the members of env, and may have others.
export default async function (input, env) {
  const context = { ...env, user: "a" };
  const { kv, user } = context;
  return [kv, user, context.db, context.anything];
}
//= asks: kv, db
//= db  server/app.ts:5:21
//= kv  server/app.ts:4:11
