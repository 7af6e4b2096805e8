// What the platform manages is no member of env.
export default async function (input, env) {
  const { email } = env;
  return [env.r2.get("a"), env.ai, email, env["VIBE_KV"], env.process.env.KEY];
}
//= error P0302 server/app.ts:3:11: env.email does not exist: the platform manages it [call an e-mail provider's API with env.fetch and a secret]
//= error P0302 server/app.ts:4:11: env.r2 does not exist: the platform manages it [files are managed through the Studio and `pulse-run files`; for small values use env.kv]
//= error P0302 server/app.ts:4:28: env.ai does not exist: the platform manages it [call an AI provider's API with env.fetch and a secret]
//= error P0302 server/app.ts:4:43: env.VIBE_KV does not exist: the platform manages it [use env.kv, which is scoped to this project]
//= error P0302 server/app.ts:4:59: env.process does not exist: the platform manages it [secrets are read with env.secrets, public settings with env.pulse]
