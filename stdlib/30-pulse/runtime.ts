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

// Places in a request, as pulse_abi::request lays it out.
const ROUTE = 0, METHOD = 1, URL_TEXT = 2, BODY = 3, GRANTS = 4, DETAILS = 5;

/** An invocation; `details` and `request` are made when somebody looks at them. */
function newCall(parts) {
  return { parts, details: undefined, request: undefined };
}

/** { headers, params, env } of an invocation. */
function detailsOf(call) {
  if (call.details === undefined) {
    const bytes = call.parts[DETAILS];
    const length = bytes.byteLength;
    call.details = $wire_decode($bytes_address($field_get(bytes, 0)), length);
  }
  return call.details;
}

/** The request of an invocation. */
function requestOf(call) {
  if (call.request === undefined) {
    const parts = call.parts;
    call.request = web.makeRequest(parts[URL_TEXT], parts[METHOD], detailsOf(call).headers, parts[BODY]);
  }
  return call.request;
}

/** The query parameters of a URL, the last of each name. */
function query(url) {
  return url.includes("?") ? Object.fromEntries(new URL(url).searchParams) : {};
}

/** Members of `env` that every plan has. As with all members, a program gets those that it uses. */
export const core = {
  env: { grant: undefined, make: (call) => detailsOf(call).env },
  log: { grant: undefined, make: () => log },
  runtime: {
    grant: undefined,
    make: (call) => ({ requestId: detailsOf(call).env.requestId, capabilities: () => [...call.parts[GRANTS]] }),
  },
  request: {
    grant: undefined,
    make: (call) => ({
      method: call.parts[METHOD],
      path: new URL(call.parts[URL_TEXT]).pathname,
      params: detailsOf(call).params,
      query: query(call.parts[URL_TEXT]),
      get headers() {
        const out = {};
        for (const [name, value] of requestOf(call).headers) if (name !== "authorization" && name !== "cookie") out[name] = value;
        return out;
      },
      text: () => requestOf(call).text(),
      json: () => requestOf(call).json(),
      bytes: () => requestOf(call).bytes(),
      arrayBuffer: () => requestOf(call).arrayBuffer(),
    }),
  },
};

/** The env of one invocation: a member exists when the program uses it and the host grants it. */
function makeEnv(call, route) {
  const env = {};
  const names = route.names;
  for (let i = 0; i < names.length; i++) {
    const member = route.members[names[i]];
    if (member.grant === undefined || call.parts[GRANTS].includes(member.grant)) env[names[i]] = member.make(call);
  }
  return env;
}

class BadJson extends Error {}

/** The first argument of an enhanced handler whose request has a body: JSON, form fields, or nothing. */
async function bodyInput(call) {
  const request = requestOf(call);
  const type = (request.headers.get("content-type") ?? "").split(";")[0].trim().toLowerCase();
  if (type === "application/json" || type.endsWith("+json")) {
    const text = await request.clone().text();
    if (text === "") return query(call.parts[URL_TEXT]);
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

function answer(message) {
  const at = host.encode(message);
  if (!rehearsing) $host_respond(at, $wire_len());
}

const JSON_HEADERS = [["content-type", "application/json"]];

/** Sends what a handler returned. */
function respond(result) {
  if (web.isResponse(result)) return answer([result.status, web.headerList(result.headers), web.outgoing(result)]);
  if (result === undefined) return answer([204, [], null]);
  let text = $json_answer(result);
  if ($isMarker(text)) {
    const found = unserialisable(result, "$", []);
    if (found !== undefined) throw new Unserialisable("the returned value cannot be sent as JSON: " + found);
    text = JSON.stringify(result);
  }
  if (text === undefined) throw new Unserialisable("the returned value cannot be sent as JSON: its toJSON() returns undefined");
  answer([200, JSON_HEADERS, text]);
}

function fail(error, message, stack) {
  answer({ error, message, stack });
}

/** Answers for a handler that threw. */
function failed(error) {
  if (web.isResponse(error)) return respond(error);
  if (error instanceof BadForm) return fail("BAD_FORM", error.message, undefined);
  if (error instanceof BadJson) return fail("BAD_JSON", error.message, undefined);
  if (error instanceof Unserialisable) return fail("UNSERIALISABLE", error.message, undefined);
  const stack = $isObject(error) && $isString(error.stack) ? error.stack : errorText(error);
  const code = $isObject(error) && $isString(error.code) ? error.code + ": " : "";
  fail("pulse.runtimeError", errorText(error), code + stack);
}

async function withInput(call, handler, env) {
  return handler(await bodyInput(call), env);
}

// What the default export of a route is.
const METHODS = 0, FETCHER = 1, WEB = 2, ENHANCED = 3;

function kindOf(route) {
  if (route.methods !== undefined) return METHODS;
  const handler = route.module.default;
  // Not there at all: an error of the requests to this route, not of the program.
  if (!$isObject(handler)) return ENHANCED;
  if (!$isCallable(handler)) return FETCHER;
  const shape = handler[SHAPE];
  return shape === "web" || shape === undefined && handler.length === 1 ? WEB : ENHANCED;
}

/** Calls the route's handler; its result, or a promise of it. */
function invoke(route, call) {
  const env = makeEnv(call, route);
  const kind = route.kind;
  if (kind === METHODS) {
    const request = requestOf(call);
    const name = request.method === "HEAD" && route.methods.HEAD === undefined ? "GET" : request.method;
    return route.methods[name](request, env);
  }
  const handler = route.module.default;
  if (kind === FETCHER) {
    const ctx = { waitUntil: env.waitUntil, passThroughOnException() {}, props: {} };
    return handler.fetch(requestOf(call), env, ctx);
  }
  if (kind === WEB) return handler(requestOf(call), env);
  if (call.parts[BODY] === null) return handler(query(call.parts[URL_TEXT]), env);
  return withInput(call, handler, env);
}

async function respondLater(promise) {
  try {
    respond(await promise);
  } catch (error) {
    failed(error);
  }
}

function handle(route, parts) {
  try {
    const result = invoke(route, newCall(parts));
    if ($isObject(result) && $isCallable(result.then)) respondLater(result);
    else respond(result);
  } catch (error) {
    failed(error);
  }
}

/** Routes in manifest order: { module, methods?, members }. */
export function serve(routes) {
  const known = routes.map((route) => {
    const { module, methods, members } = route;
    return { module, methods, members, names: Object.keys(members), kind: kindOf(route) };
  });
  $realm.RequestState = (parts) => {
    handle(known[parts[ROUTE]], parts);
  };
}

/** True while requests are answered that nobody sent. */
let rehearsing = false;

/** A request as the server sends it, through its encoding and back. */
function rehearsal(route, method, url, type, body) {
  const headers = [["host", "localhost"], ["accept", "*/*"]];
  if (type !== undefined) headers.push(["content-type", type]);
  const env = { pulseId: "", version: 1, name: "", owner: "", plan: "", environment: "", requestId: "" };
  host.encode({ headers, params: {}, env });
  const at = host.encode([route, method, url, body, ["kv"], $wire_copy()]);
  host.request(at, $wire_len());
}

/**
 * Answers requests to routes of our own before any module of the program runs, so that a fresh instance starts with inline caches that
 * have seen the way from a request to its response. Nothing of the program is called; microtasks here are ours alone.
 */
function rehearse() {
  const members = { log: { grant: "kv", make: () => log }, none: { grant: "db", make: () => log } };
  const value = (input) => ({ ok: true, count: 1, ratio: 0.5, name: "name", none: null, list: [1, "two", { three: 3 }], input });
  const route = (handler) => ({ module: { default: handler }, methods: undefined, members: {} });
  const whole = { ...core, ...members };
  rehearsing = true;
  serve([
    route((input, env) => value(input)),
    route(async (input, env) => value(await input)),
    route((request) => new Response("text", { status: 200, headers: { "content-type": "text/plain" } })),
    route(async (request) => Response.json(value(await request.text()))),
    route({ fetch: async (request, env, ctx) => new Response(null, { status: 204 }) }),
    { module: {}, methods: { GET: (request, env) => value([env.request.method, env.runtime.requestId]) }, members: whole },
    route((input, env) => {}),
  ]);
  const body = new TextEncoder().encode('{"a":[1,2.5,"x",true,null],"b":{"c":"d"}}').buffer;
  // The second time finds what the first has made.
  for (let time = 0; time < 2; time++) {
    for (let at = 0; at < 7; at++) {
      rehearsal(at, "GET", "http://localhost/api/rehearsal", undefined, null);
      rehearsal(at, "GET", "http://localhost/api/rehearsal?a=1&b=two", undefined, null);
      if (at < 4) rehearsal(at, "POST", "http://localhost/api/rehearsal", "application/json", body);
    }
  }
  $realm.RequestState = undefined;
  rehearsing = false;
}

rehearse();
