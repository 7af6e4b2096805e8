// env handed on whole to code that is not known: a warning each, and the manifest asks for what is declared.
export default async function (input, env) {
  console.log(env);
  input.callback(env);
  const list = [env];
  const map = new Map([["env", list]]);
  Object.assign({}, env);
  new input.Type(env);
  const bound = helper(...[1, 2], env);
  return [map, bound, arguments];
}

function helper(...all) {
  return all.length;
}
//@ pulse.toml
secrets = ["A"]
//= asks: kv, log, waitUntil, fetch(any), secrets(A any)
//= warning P0303 server/app.ts:2:1: env is used in a way that cannot be followed [name the member (`env.kv`), or pass on the members that are needed]
//= warning P0303 server/app.ts:3:15: env is used in a way that cannot be followed [name the member (`env.kv`), or pass on the members that are needed]
//= warning P0303 server/app.ts:4:18: env is used in a way that cannot be followed [name the member (`env.kv`), or pass on the members that are needed]
//= warning P0303 server/app.ts:5:17: env is used in a way that cannot be followed [name the member (`env.kv`), or pass on the members that are needed]
//= warning P0303 server/app.ts:7:21: env is used in a way that cannot be followed [name the member (`env.kv`), or pass on the members that are needed]
//= warning P0303 server/app.ts:8:18: env is used in a way that cannot be followed [name the member (`env.kv`), or pass on the members that are needed]
//= warning P0303 server/app.ts:9:35: env is used in a way that cannot be followed [name the member (`env.kv`), or pass on the members that are needed]
