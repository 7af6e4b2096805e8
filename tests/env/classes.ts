// env in fields, private fields, parameter properties, superclasses and methods.
class Base {
  constructor(protected env) {}
  async count() {
    return this.env.kv.get("n");
  }
  pass(env) {
    return env.log;
  }
}

class Repo extends Base {
  #env;
  static create(env) {
    return new Repo(env);
  }
  constructor(env) {
    super(env);
    this.#env = env;
  }
  rows() {
    return this.#env.db.query("SELECT 1");
  }
  run() {
    return this.pass(this.#env);
  }
  #hidden(env) {
    return env.waitUntil;
  }
  go() {
    return this.#hidden(this.#env);
  }
}

class Plain extends Base {}

const helpers = {
  secret(env) {
    return env.secrets.get("FROM_AN_OBJECT");
  },
};

export default async function (input, env) {
  class Local {
    env = env;
    token() {
      return this.env.connections.get("github");
    }
  }
  const repo = Repo.create(env);
  return [repo.rows(), new Plain(env).count(), new Local().token(), helpers.secret(env)];
}
//= asks: kv, db, log, waitUntil, fetch(any), secrets(FROM_AN_OBJECT), connections(github)
//= connections github  server/app.ts:47:14
//= db  server/app.ts:22:12
//= kv  server/app.ts:5:12
//= log  server/app.ts:8:12
//= secrets FROM_AN_OBJECT  server/app.ts:39:12
//= waitUntil  server/app.ts:28:12
