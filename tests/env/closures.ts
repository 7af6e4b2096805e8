// env captured by inner functions, and returned by them.
export default async function (input, env) {
  const make = () => env;
  const store = () => make().kv;
  function inner() {
    return [1].map(() => env.db);
  }
  const visit = async (name) => {
    for (const key of [name]) {
      try {
        if (key) {
          const handle = make();
          return handle.secrets.has("IN_A_LOOP");
        }
      } finally {
        env.log.info("done");
      }
    }
  };
  return [await store().get("a"), inner(), await visit("a")];
}
//= asks: kv, db, log, fetch(any), secrets(IN_A_LOOP)
//= db  server/app.ts:6:26
//= kv  server/app.ts:4:23
//= log  server/app.ts:16:9
//= secrets IN_A_LOOP  server/app.ts:13:18
