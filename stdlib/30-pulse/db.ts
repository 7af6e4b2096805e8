// env.db: the D1 client API over the host's SQLite. Facts D1–D98 of the D1 specification.

const host = $realm.WebState0;

/** A value as SQLite gets it; bytes are copied, so that later writes to a buffer do not show. */
function bindable(value) {
  if (value === null || $isString(value) || $isNumber(value)) return value;
  if ($isBool(value)) return value ? 1 : 0;
  if ($isObject(value)) {
    const kind = $kind_of(value);
    if (kind === 53) return value.slice(0);
    // Refused when the query is made.
    if (value instanceof BigInt64Array || value instanceof BigUint64Array) return value;
    if (kind === 54) return Uint8Array.from(value);
    if (kind === 55) return new Uint8Array(0);
    if (Array.isArray(value) && value.every((b) => $isNumber(b) && b >= 0 && b < 256)) return Uint8Array.from(value);
  }
  // A symbol has no text: TypeError.
  const text = "Type '" + typeof value + "' not supported for value '" + ($isSymbol(value) ? value + "" : String(value)) + "'";
  throw new Error("D1_TYPE_ERROR: " + text, { cause: new Error(text) });
}

/** The host names the prefix of its message by a code. */
async function ask(id) {
  try {
    return await host.operation(id);
  } catch (error) {
    const code = error.code;
    if (!$isString(code) || !code.startsWith("D1_")) throw error;
    throw new Error(code + ": " + error.message, { cause: new Error(error.message) });
  }
}

async function query(statements, mode, session) {
  for (const [, params] of statements) {
    for (const value of params) {
      if (value instanceof BigInt64Array || value instanceof BigUint64Array) throw new TypeError("Do not know how to serialize a BigInt");
    }
  }
  const results = await ask($host_submit_db(0, host.encode([statements, mode, statements.length > 1]), $wire_len()));
  if (session !== undefined) advance(session);
  return results;
}

const cell = (v) => ($isObject(v) ? Array.from(new Uint8Array(v)) : v);

function objects(result) {
  return result.rows.map((row) => {
    const out = {};
    for (let i = 0; i < result.columns.length; i++) {
      const name = result.columns[i];
      if (name === "__proto__") Object.defineProperty(out, name, { value: cell(row[i]), writable: true, enumerable: true, configurable: true });
      else out[name] = cell(row[i]);
    }
    return out;
  });
}

const shaped = (result) => ({ success: true, meta: result.meta, results: objects(result) });

let partsOf, prepared, advance;

class D1PreparedStatement {
  #session;
  statement;
  params;
  static {
    partsOf = (statement) => {
      if (!$isObject(statement) || !(#session in statement)) throw new TypeError("batch() takes prepared statements");
      return [statement.statement, statement.params];
    };
    prepared = (sql, params, session) => {
      const out = new D1PreparedStatement();
      out.statement = sql;
      out.params = params;
      out.#session = session;
      return out;
    };
  }
  bind(...values) {
    return prepared(this.statement, values.map(bindable), this.#session);
  }
  async #one(mode) {
    return (await query([partsOf(this)], mode, this.#session))[0];
  }
  async all() {
    return shaped(await this.#one("all"));
  }
  async run() {
    return shaped(await this.#one("run"));
  }
  async first(column = undefined) {
    const rows = objects(await this.#one("all"));
    if (rows.length === 0) return null;
    if (column === undefined) return rows[0];
    if (!Object.hasOwn(rows[0], column)) {
      throw new Error("D1_COLUMN_NOTFOUND: Column not found (" + column + ")", { cause: new Error("Column not found") });
    }
    return rows[0][column];
  }
  async raw(options = undefined) {
    const result = await this.#one("raw");
    const rows = result.rows.map((row) => row.map(cell));
    return options !== undefined && options !== null && options.columnNames ? [result.columns, ...rows] : rows;
  }
}

async function batch(statements, session) {
  if (!Array.isArray(statements)) throw new TypeError("batch() takes an array of prepared statements");
  return (await query(statements.map(partsOf), "all", session)).map(shaped);
}

class D1Database {
  prepare(sql) {
    return prepared(String(sql), [], undefined);
  }
  async query(sql, params = []) {
    return this.prepare(sql).bind(...params).all();
  }
  async batch(statements) {
    return batch(statements, undefined);
  }
  async exec(text) {
    return ask($host_submit_db(1, host.encode(String(text)), $wire_len()));
  }
  async dump() {
    throw new Error("D1_DUMP_ERROR: Status + 404", { cause: new Error("Status 404") });
  }
  withSession(constraint = undefined) {
    return new D1DatabaseSession(constraint);
  }
}

let queries = 0;

/** Grows with time and with each query: `8-8-8-32` hexadecimal digits. */
function bookmark() {
  const time = Date.now().toString(16).padStart(16, "0");
  return time.slice(0, 8) + "-" + time.slice(8) + "-" + (++queries).toString(16).padStart(8, "0") + "-" + "0".repeat(32);
}

class D1DatabaseSession {
  #bookmark = null;
  static {
    advance = (session) => {
      const next = bookmark();
      if (session.#bookmark === null || next > session.#bookmark) session.#bookmark = next;
    };
  }
  constructor(constraint) {
    if (constraint === undefined || constraint === null) return;
    if (!$isString(constraint)) {
      if (constraint) throw new TypeError("withSession() takes a bookmark or a constraint, a string");
      return;
    }
    const text = constraint.trim();
    if (text !== "" && text !== "first-unconstrained" && text !== "first-primary") this.#bookmark = text;
  }
  prepare(sql) {
    return prepared(String(sql), [], this);
  }
  async batch(statements) {
    return batch(statements, this);
  }
  getBookmark() {
    return this.#bookmark;
  }
}

export const db = new D1Database();
