// env.kv: arguments are checked here, the store is the host's. Facts K1–K82 of the KV specification.

const host = $realm.WebState0;

const get = (op, message) => host.operation($host_submit_kv(op, host.encode(message), $wire_len()));

function checkKey(key) {
  const name = String(key);
  if (name === "") throw new TypeError("Key name cannot be empty.");
  if (name === "." || name === "..") throw new TypeError('"' + name + '" is not allowed as a key name.');
  return name;
}

function options(type) {
  if (type === undefined || type === null) return { type: "text", cacheTtl: undefined };
  if ($isString(type)) return { type, cacheTtl: undefined };
  return { type: type.type === undefined ? "text" : String(type.type), cacheTtl: type.cacheTtl };
}

function convert(bytes, type) {
  if (type === "text") return $utf8_decode($field_get(bytes, 0), 0, bytes.byteLength, 0);
  if (type === "json") return JSON.parse($utf8_decode($field_get(bytes, 0), 0, bytes.byteLength, 0));
  if (type === "arrayBuffer") return bytes;
  if (type === "stream") return new Response(bytes).body;
  throw new TypeError('Unknown response type. Possible types are "text", "arrayBuffer", "json", and "stream".');
}

function metadataOf(entry) {
  return entry.metadata === null || entry.metadata === undefined ? null : JSON.parse(entry.metadata);
}

async function read(keys, type, bulk) {
  const { type: wanted, cacheTtl } = options(type);
  if (bulk && wanted !== "text" && wanted !== "json") throw new TypeError('"' + wanted + '" is not a valid type. Use "json" or "text"');
  const ttl = cacheTtl === undefined ? null : Number(cacheTtl);
  const entries = await get(0, [keys, wanted, ttl, bulk]);
  return { entries, wanted };
}

async function single(key, type) {
  const { entries, wanted } = await read([checkKey(key)], type, false);
  const entry = entries[0];
  if (entry === null) return { value: null, metadata: null, cacheStatus: null };
  return { value: convert(entry.value, wanted), metadata: metadataOf(entry), cacheStatus: null };
}

async function many(keys, type, withMetadata) {
  const names = [];
  for (const key of keys) {
    const name = checkKey(key);
    if (!names.includes(name)) names.push(name);
  }
  const { entries, wanted } = await read(names, type, true);
  const out = new Map();
  for (let i = 0; i < names.length; i++) {
    const entry = entries[i];
    let value = null;
    if (entry !== null) {
      try {
        value = convert(entry.value, wanted);
      } catch {
        throw new Error("KV GET_BULK failed: 400 At least one of the requested keys corresponds to a non-" + wanted + " value");
      }
      if (withMetadata) value = { value, metadata: metadataOf(entry) };
    }
    out.set(names[i], value);
  }
  return out;
}

class KvNamespace {
  async get(key, type = undefined) {
    if (Array.isArray(key)) return many(key, type, false);
    return (await single(key, type)).value;
  }
  async getWithMetadata(key, type = undefined) {
    if (Array.isArray(key)) return many(key, type, true);
    return single(key, type);
  }
  async put(key, value, settings = undefined) {
    const name = checkKey(key);
    const message = { key: name };
    if ($isObject(value)) {
      const kind = $kind_of(value);
      if (kind === 55) message.value = value.buffer.slice(value.byteOffset, value.byteOffset + value.byteLength);
      else if (kind === 53 || kind === 54) message.value = value;
      else throw new TypeError("KV put() accepts only strings, ArrayBuffers, ArrayBufferViews, and ReadableStreams as values.");
    } else message.value = String(value);
    if (settings !== undefined && settings !== null) {
      if (settings.expiration !== undefined) message.expiration = Number(settings.expiration);
      if (settings.expirationTtl !== undefined) message.expirationTtl = Number(settings.expirationTtl);
      if (settings.metadata !== undefined) message.metadata = JSON.stringify(settings.metadata);
    }
    await get(1, message);
  }
  async delete(key) {
    await get(2, checkKey(key));
  }
  async list(settings = undefined) {
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
