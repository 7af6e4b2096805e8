// pulse:runtime: dispatches requests to the routes of a program. The compiler writes the entry module that calls `serve`.

const host = $realm.WebState0;
const web = $realm.WebState1;
const logs = $realm.WebState2;

const SHAPE = Symbol.for("pulse.shape");
const LEVELS = { debug: 0, info: 1, warn: 2, error: 3 };

function writeLog(level, message, data) {
  let text = logs.inspect(message);
  if (data !== undefined) {
    let json;
    try {
      json = JSON.stringify(data);
    } catch {
      json = undefined;
    }
    text += "\0" + (json === undefined ? JSON.stringify(logs.inspect(data, 2, true)) : json);
  }
  const cell = $utf8_encode(text);
  const length = $scratch(0);
  $host_log(level, $bytes_address(cell), length);
}

const log = {
  debug(message, data = undefined) { writeLog(LEVELS.debug, message, data); },
  info(message, data = undefined) { writeLog(LEVELS.info, message, data); },
  warn(message, data = undefined) { writeLog(LEVELS.warn, message, data); },
  error(message, data = undefined) { writeLog(LEVELS.error, message, data); },
};

function waitUntil(promise) {
  $host_wait_until(1);
  Promise.resolve(promise).then(
    () => $host_wait_until(-1),
    (error) => {
      writeLog(LEVELS.error, "waitUntil: " + errorText(error), undefined);
      $host_wait_until(-1);
    },
  );
}

function errorText(error) {
  return logs.inspect(error);
}

/** The env of one invocation: a member exists when the program uses it and the host grants it. */
function makeEnv(info, members, request) {
  const env = {};
  for (const name of Object.keys(members)) {
    const member = members[name];
    if (member.grant === undefined || info.grants.includes(member.grant)) env[name] = member.make(info);
  }
  env.env = { ...info.env };
  env.log = log;
  env.waitUntil = waitUntil;
  env.request = {
    method: request.method,
    path: new URL(request.url).pathname,
    params: info.params,
    query: Object.fromEntries(new URL(request.url).searchParams),
    get headers() {
      const out = {};
      for (const [name, value] of request.headers) if (name !== "authorization" && name !== "cookie") out[name] = value;
      return out;
    },
  };
  env.runtime = { requestId: info.env.requestId, capabilities: () => [...info.grants] };
  return env;
}

class BadJson extends Error {}

/** product.md §3: JSON body, form fields, query parameters, or nothing. */
async function makeInput(request) {
  const type = (request.headers.get("content-type") ?? "").split(";")[0].trim().toLowerCase();
  if (request.method === "GET" || request.method === "HEAD" || type === "") return Object.fromEntries(new URL(request.url).searchParams);
  if (type === "application/json" || type.endsWith("+json")) {
    const text = await request.clone().text();
    if (text === "") return Object.fromEntries(new URL(request.url).searchParams);
    try {
      return JSON.parse(text);
    } catch (error) {
      throw new BadJson(error.message);
    }
  }
  if (type === "application/x-www-form-urlencoded") return Object.fromEntries(new URLSearchParams(await request.clone().text()));
  return {};
}

/** Where a value that has no JSON form sits: `$.a[0]`. */
function unserialisable(value, path, seen) {
  if ($isBigInt(value) || $isCallable(value) || $isSymbol(value)) return path;
  if (!$isObject(value)) return undefined;
  if (seen.includes(value)) return path;
  seen.push(value);
  for (const key of Object.keys(value)) {
    const found = unserialisable(value[key], Array.isArray(value) ? path + "[" + key + "]" : path + "." + key, seen);
    if (found !== undefined) return found;
  }
  seen.pop();
  return undefined;
}

class Unserialisable extends Error {}

function toResponse(result) {
  if (web.isResponse(result)) return result;
  if (result === undefined) return new Response(null, { status: 204 });
  if ($isBigInt(result) || $isCallable(result) || $isSymbol(result)) throw new Unserialisable("$");
  let text;
  try {
    text = JSON.stringify(result);
  } catch (error) {
    const path = unserialisable(result, "$", []);
    if (path === undefined) throw error;
    throw new Unserialisable(path);
  }
  if (text === undefined) throw new Unserialisable("$");
  return new Response(text, { headers: { "content-type": "application/json" } });
}

function send(response) {
  const body = web.outgoing(response);
  const at = host.encode([response.status, web.headerList(response.headers), body]);
  $host_respond(at, $wire_len());
}

function fail(kind, message, stack) {
  const at = host.encode({ error: kind, message, stack });
  $host_respond(at, $wire_len());
}

async function run(route, info) {
  const request = web.makeRequest(info);
  const env = makeEnv(info, route.members, request);
  const module = route.module;
  if (route.methods !== undefined) {
    const name = request.method === "HEAD" && route.methods.HEAD === undefined ? "GET" : request.method;
    return route.methods[name](request, env);
  }
  const handler = module.default;
  if ($isObject(handler) && !$isCallable(handler)) {
    const ctx = { waitUntil, passThroughOnException() {}, props: {} };
    return handler.fetch(request, env, ctx);
  }
  let shape = handler[SHAPE];
  if (shape === undefined) shape = handler.length === 1 ? "web" : "enhanced";
  if (shape === "web") return handler(request, env);
  return handler(await makeInput(request), env);
}

/** Routes in manifest order: { module, methods?, members }. */
export function serve(routes) {
  $realm.RequestState = (info) => {
    const route = routes[info.route];
    run(route, info).then(toResponse).then(send, (error) => {
      if (web.isResponse(error)) return send(error);
      if (error instanceof BadJson) return fail("BAD_JSON", error.message, undefined);
      if (error instanceof Unserialisable) return fail("UNSERIALISABLE", error.message, undefined);
      const stack = $isObject(error) && $isString(error.stack) ? error.stack : errorText(error);
      fail("pulse.runtimeError", errorText(error), stack);
    });
  };
}
