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
  const env = {
    env: { ...info.env },
    log,
    request: {
      method: request.method,
      path: path(request.url),
      params: info.params,
      query: query(request.url),
      get headers() {
        const out = {};
        for (const [name, value] of request.headers) if (name !== "authorization" && name !== "cookie") out[name] = value;
        return out;
      },
      text: () => request.text(),
      json: () => request.json(),
      bytes: () => request.bytes(),
      arrayBuffer: () => request.arrayBuffer(),
    },
    runtime: { requestId: info.env.requestId, capabilities: () => [...info.grants] },
  };
  for (const name of Object.keys(members)) {
    const member = members[name];
    if (member.grant === undefined || info.grants.includes(member.grant)) env[name] = member.make(info);
  }
  return env;
}

class BadJson extends Error {}

/** The pathname of a request's URL, which is normalised. */
function path(url) {
  const from = url.indexOf("/", url.indexOf("//") + 2);
  const to = url.indexOf("?", from);
  return to < 0 ? url.slice(from) : url.slice(from, to);
}

/** The query parameters of a request's URL, the last of each name. */
function query(url) {
  return url.includes("?") ? Object.fromEntries(new URL(url).searchParams) : {};
}

/** The first argument of an enhanced handler: JSON body, form fields, query parameters when there is no body, or nothing. */
async function makeInput(request, info) {
  if (info.body === null || info.body === undefined) return query(request.url);
  const type = (request.headers.get("content-type") ?? "").split(";")[0].trim().toLowerCase();
  if (type === "application/json" || type.endsWith("+json")) {
    const text = await request.clone().text();
    if (text === "") return query(request.url);
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

function answer(message) {
  const at = host.encode(message);
  if (!rehearsing) $host_respond(at, $wire_len());
}

function send(response) {
  const body = web.outgoing(response);
  answer([response.status, web.headerList(response.headers), body]);
}

function fail(kind, message, stack) {
  answer({ error: kind, message, stack });
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

/** True while requests are answered that nobody sent. */
let rehearsing = false;

/** A request as the server sends it, through its encoding and back. */
function rehearsal(route, method, url, type, body) {
  const headers = [["host", "localhost"], ["accept", "*/*"]];
  if (type !== undefined) headers.push(["content-type", type]);
  const env = { pulseId: "", version: 1, name: "", owner: "", plan: "", environment: "", requestId: "" };
  const at = host.encode({ route, method, url, headers, params: {}, body, env, grants: ["kv"] });
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
  rehearsing = true;
  serve([
    route((input, env) => value(input)),
    route(async (input, env) => value(await input)),
    route((request) => new Response("text", { status: 200, headers: { "content-type": "text/plain" } })),
    route(async (request) => Response.json(value(await request.text()))),
    route({ fetch: async (request, env, ctx) => new Response(null, { status: 204 }) }),
    { module: {}, methods: { GET: (request, env) => value(env.request.method) }, members },
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
