// Members taken out of env by patterns: nested, renamed, with defaults, by rest, in assignments.
export async function GET(request, { kv: store, env: { pulseId }, log: { info } }) {
  info(pulseId);
  return store.get("a");
}

export async function POST(request, { kv, ...rest }) {
  const { db = null } = rest;
  let later;
  ({ waitUntil: later } = rest);
  later(1);
  return db;
}

function withDefault(env, { db } = env, store = env.kv) {
  return [db, store];
}

export async function PUT(request, env) {
  const key = "secrets" as const;
  const { [key]: vault } = env;
  return withDefault(env) && vault.has("A");
}
//= asks: kv, db, log, waitUntil, fetch(any), secrets(A)
//= db  server/app.ts:8:11
//= db  server/app.ts:15:29
//= kv  server/app.ts:2:38
//= kv  server/app.ts:7:39
//= kv  server/app.ts:15:49
//= log  server/app.ts:2:67
//= secrets  server/app.ts:21:11
//= secrets A  server/app.ts:22:30
//= waitUntil  server/app.ts:10:6
