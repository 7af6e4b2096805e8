// A property called env elsewhere is not env, even where one's own objects have one.
class Holder {
  constructor(env) {
    this.env = env;
  }
  get() {
    return this.env.kv.get("a");
  }
}

export default async function (input, env) {
  return [new Holder(env).get(), typeof process, import.meta.env?.MODE, other(input)];
}

import { other } from "./_other";
//@ server/_other.ts
export const other = (config) => config.env.NODE_ENV;
//= asks: kv
//= kv  server/app.ts:7:12
