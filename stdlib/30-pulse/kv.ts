// env.kv: arguments are checked here, the store is the host's. Facts K1–K82 of the KV specification.

const host = $realm.WebState0;

const get = (op, message) => host.operation($host_submit_kv(op, host.encode(message), $wire_len()));

function missing(op, at) {
  return new TypeError("Failed to execute '" + op + "' on 'KvNamespace': parameter " + at + " is not of type 'string'.");
}

function checkKey(key) {
  const name = text(key);
  if (name === "") throw new TypeError("Key name cannot be empty.");
  if (name === "." || name === "..") throw new TypeError('"' + name + '" is not allowed as a key name.');
  return name;
}

/** ToString, which a symbol does not have. */
const text = (value) => `${value}`;

function options(type) {
  if (type === undefined || type === null) return { type: "text", cacheTtl: undefined };
  if ($isString(type)) return { type, cacheTtl: undefined };
  return { type: type.type === undefined ? "text" : String(type.type), cacheTtl: type.cacheTtl };
}

function convert(bytes, type) {
  // A byte order mark is part of a text.
  if (type === "text") return $utf8_decode($field_get(bytes, 0), 0, bytes.byteLength, 2);
  if (type === "json") return JSON.parse($utf8_decode($field_get(bytes, 0), 0, bytes.byteLength, 0));
  if (type === "arrayBuffer") return bytes;
  throw new Error("KV GET failed: values as streams are not supported yet; use \"arrayBuffer\"");
}

function metadataOf(entry) {
  return entry.metadata === null || entry.metadata === undefined ? null : JSON.parse(entry.metadata);
}

async function read(keys, type, bulk) {
  const { type: wanted, cacheTtl } = options(type);
  const ttl = cacheTtl === undefined ? null : Number(cacheTtl);
  // Everything else about keys, type and cacheTtl is checked by the host, which knows what is stored.
  const entries = await get(0, [keys, wanted, ttl, bulk]);
  return { entries, wanted: wanted === "" ? "text" : wanted };
}

async function single(key, type) {
  const { entries, wanted } = await read([checkKey(key)], type, false);
  const entry = entries[0];
  if (entry === null) return { value: null, metadata: null, cacheStatus: null };
  return { value: convert(entry.value, wanted), metadata: metadataOf(entry), cacheStatus: null };
}

async function many(keys, type, withMetadata) {
  const names = keys.map(text);
  const { entries, wanted } = await read(names, type, true);
  const out = new Map();
  for (let i = 0; i < names.length; i++) {
    const entry = entries[i];
    let value = null;
    if (entry !== null) {
      value = convert(entry.value, wanted);
      if (withMetadata) value = { value, metadata: metadataOf(entry) };
    }
    out.set(names[i], value);
  }
  return out;
}

class KvNamespace {
  #own;
  static #check(that, op, args, count) {
    if (!$isObject(that) || !(#own in that)) throw new TypeError("Illegal invocation");
    for (let i = 0; i < count; i++) if (args.length <= i) throw missing(op, i + 1);
  }
  async get(...args) {
    KvNamespace.#check(this, "get", args, 1);
    if (Array.isArray(args[0])) return many(args[0], args[1], false);
    return (await single(args[0], args[1])).value;
  }
  async getWithMetadata(...args) {
    KvNamespace.#check(this, "getWithMetadata", args, 1);
    if (Array.isArray(args[0])) return many(args[0], args[1], true);
    return single(args[0], args[1]);
  }
  async put(...args) {
    KvNamespace.#check(this, "put", args, 2);
    const [key, value, settings] = args;
    const name = checkKey(key);
    const message = { key: name };
    if ($isObject(value)) {
      const kind = $kind_of(value);
      if (kind === 55) message.value = value.buffer.slice(value.byteOffset, value.byteOffset + value.byteLength);
      else if (kind === 53 || kind === 54) message.value = value;
      else throw new TypeError("KV put() accepts only strings, ArrayBuffers, ArrayBufferViews, and ReadableStreams as values.");
    } else message.value = text(value);
    if (settings !== undefined && settings !== null) {
      if (settings.expiration !== undefined) message.expiration = Number(settings.expiration);
      if (settings.expirationTtl !== undefined) message.expirationTtl = Number(settings.expirationTtl);
      const metadata = settings.metadata === undefined ? undefined : JSON.stringify(settings.metadata);
      if (metadata !== undefined) message.metadata = metadata;
    }
    await get(1, message);
  }
  async delete(...args) {
    KvNamespace.#check(this, "delete", args, 1);
    await get(2, checkKey(args[0]));
  }
  async list(settings = undefined) {
    KvNamespace.#check(this, "list", [], 0);
    const message = {};
    if (settings !== undefined && settings !== null) {
      if (settings.prefix !== undefined && settings.prefix !== null) message.prefix = String(settings.prefix);
      if (settings.limit !== undefined && settings.limit !== null) message.limit = Number(settings.limit);
      if (settings.cursor !== undefined && settings.cursor !== null) message.cursor = String(settings.cursor);
    }
    const found = await get(3, message);
    const keys = found.keys.map((k) => {
      const entry = { name: k.name };
      if (k.expiration !== undefined && k.expiration !== null) entry.expiration = k.expiration;
      if (k.metadata !== undefined && k.metadata !== null) entry.metadata = JSON.parse(k.metadata);
      return entry;
    });
    const out = { keys, list_complete: found.list_complete, cacheStatus: null };
    if (!found.list_complete) out.cursor = found.cursor;
    return out;
  }
}

export const kv = new KvNamespace();
