// Unknown members, with the nearest name when there is one.
export default async function (input, { kvv, ...env }) {
  return [env.secret, env.dbb, env.KV, env.WaitUntil, env.pro_user_binding, env.somethingElse];
}
//= error P0301 server/app.ts:2:41: env has no member `kvv` [did you mean env.kv?]
//= error P0301 server/app.ts:3:11: env has no member `secret` [did you mean env.secrets?]
//= error P0301 server/app.ts:3:23: env has no member `dbb` [did you mean env.db?]
//= error P0301 server/app.ts:3:32: env has no member `KV` [did you mean env.kv?]
//= error P0301 server/app.ts:3:40: env has no member `WaitUntil` [did you mean env.waitUntil?]
//= error P0301 server/app.ts:3:55: env has no member `pro_user_binding` [did you mean env.Pro_User_Binding?]
//= error P0301 server/app.ts:3:77: env has no member `somethingElse`
