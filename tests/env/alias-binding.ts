// The database under its other name.
export default async function (input, env) {
  if (!env.Pro_User_Binding) return null;
  return env.Pro_User_Binding.query("SELECT 1");
}
//= asks: db
//= db  server/app.ts:3:8
//= db  server/app.ts:4:10
