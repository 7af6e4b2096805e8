// pulse:runtime: dispatches requests to the routes of a program. The compiler writes the entry module that calls `serve`.

import { BadForm, formFields } from "pulse:form";

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

export const log = {
  debug(message, data = undefined) { writeLog(LEVELS.debug, message, data); },
  info(message, data = undefined) { writeLog(LEVELS.info, message, data); },
  warn(message, data = undefined) { writeLog(LEVELS.warn, message, data); },
  error(message, data = undefined) { writeLog(LEVELS.error, message, data); },
};

export function errorText(error) {
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
    text: () => request.text(),
    json: () => request.json(),
    bytes: () => request.bytes(),
    arrayBuffer: () => request.arrayBuffer(),
  };
  env.runtime = { requestId: info.env.requestId, capabilities: () => [...info.grants] };
  return env;
}

class BadJson extends Error {}

const query = (request) => Object.fromEntries(new URL(request.url).searchParams);

/** The first argument of an enhanced handler: JSON body, form fields, query parameters when there is no body, or nothing. */
async function makeInput(request, info) {
  if (info.body === null || info.body === undefined) return query(request);
  const type = (request.headers.get("content-type") ?? "").split(";")[0].trim().toLowerCase();
  if (type === "application/json" || type.endsWith("+json")) {
    const text = await request.clone().text();
    if (text === "") return query(request);
    try {
      return JSON.parse(text);
    } catch (error) {
      throw new BadJson(error.message);
    }
  }
  if (type === "application/x-www-form-urlencoded" || type === "multipart/form-data") return formFields(request.clone(), type);
  return {};
}

/** What in a value has no JSON form, and where: `$.a[0] is a function`. */
function unserialisable(value, path, above) {
  if ($isBigInt(value)) return path + " is a BigInt";
  if ($isSymbol(value)) return path + " is a symbol";
  if (!$isObject(value)) return undefined;
  if (above.includes(value)) return path + " is part of a cycle";
  if ($isCallable(value.toJSON)) return undefined;
  if ($isCallable(value)) return path + " is a function";
  above.push(value);
  const list = Array.isArray(value);
  for (const key of Object.keys(value)) {
    const found = unserialisable(value[key], list ? path + "[" + key + "]" : path + "." + key, above);
    if (found !== undefined) return found;
  }
  above.pop();
  return undefined;
}

class Unserialisable extends Error {}

function toResponse(result) {
  if (web.isResponse(result)) return result;
  if (result === undefined) return new Response(null, { status: 204 });
  const found = unserialisable(result, "$", []);
  if (found !== undefined) throw new Unserialisable("the returned value cannot be sent as JSON: " + found);
  const text = JSON.stringify(result);
  if (text === undefined) throw new Unserialisable("the returned value cannot be sent as JSON: its toJSON() returns undefined");
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
    const ctx = { waitUntil: env.waitUntil, passThroughOnException() {}, props: {} };
    return handler.fetch(request, env, ctx);
  }
  let shape = handler[SHAPE];
  if (shape === undefined) shape = handler.length === 1 ? "web" : "enhanced";
  if (shape === "web") return handler(request, env);
  return handler(await makeInput(request, info), env);
}

/** Routes in manifest order: { module, methods?, members }. */
export function serve(routes) {
  $realm.RequestState = (info) => {
    const route = routes[info.route];
    run(route, info).then(toResponse).then(send, (error) => {
      if (web.isResponse(error)) return send(error);
      if (error instanceof BadForm) return fail("BAD_FORM", error.message, undefined);
      if (error instanceof BadJson) return fail("BAD_JSON", error.message, undefined);
      if (error instanceof Unserialisable) return fail("UNSERIALISABLE", error.message, undefined);
      const stack = $isObject(error) && $isString(error.stack) ? error.stack : errorText(error);
      const code = $isObject(error) && $isString(error.code) ? error.code + ": " : "";
      fail("pulse.runtimeError", errorText(error), code + stack);
    });
  };
}
