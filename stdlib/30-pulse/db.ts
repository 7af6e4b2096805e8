// env.db: the D1 client API over the host's SQLite. Facts D1–D98 of the D1 specification.

const host = $realm.WebState0;

function bindable(value) {
  if (value === null || $isString(value)) return value;
  if ($isNumber(value)) return value - value === 0 ? value : null;
  if ($isBool(value)) return value ? 1 : 0;
  if ($isObject(value)) {
    const kind = $kind_of(value);
    if (kind === 53 || kind === 54) return value;
    if (kind === 55) return value.buffer.slice(value.byteOffset, value.byteOffset + value.byteLength);
    if (Array.isArray(value) && value.every((b) => $isNumber(b) && b >= 0 && b <= 255)) return Uint8Array.from(value);
  }
  const shown = $isString(value) ? value : $isSymbol(value) ? "Symbol()" : String(value);
  const text = "Type '" + typeof value + "' not supported for value '" + shown + "'";
  throw new Error("D1_TYPE_ERROR: " + text, { cause: new Error(text) });
}

async function query(statements, mode, batch) {
  try {
    return await host.operation($host_submit_db(0, host.encode([statements, mode, batch]), $wire_len()));
  } catch (error) {
    const message = error.message;
    throw new Error(message, { cause: new Error(message.startsWith("D1_ERROR: ") ? message.slice(10) : message) });
  }
}

const cell = (v) => ($isObject(v) ? Array.from(new Uint8Array(v)) : v);

function objects(result) {
  return result.rows.map((row) => {
    const out = {};
    for (let i = 0; i < result.columns.length; i++) out[result.columns[i]] = cell(row[i]);
    return out;
  });
}

const shaped = (result) => ({ success: true, results: objects(result), meta: result.meta });

let partsOf;

class D1PreparedStatement {
  #sql;
  #params;
  static {
    partsOf = (statement) => {
      if (!$isObject(statement) || !(#sql in statement)) throw new TypeError("batch() takes prepared statements");
      return [statement.#sql, statement.#params];
    };
  }
  constructor(sql, params) {
    this.#sql = sql;
    this.#params = params;
  }
  bind(...values) {
    return new D1PreparedStatement(this.#sql, values.map(bindable));
  }
  async #one(mode) {
    return (await query([[this.#sql, this.#params]], mode, false))[0];
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

class D1Database {
  prepare(sql) {
    return new D1PreparedStatement(String(sql), []);
  }
  async query(sql, params = []) {
    return this.prepare(sql).bind(...params).all();
  }
  async batch(statements) {
    return (await query(statements.map(partsOf), "all", true)).map(shaped);
  }
  async exec(text) {
    return host.operation($host_submit_db(1, host.encode(String(text)), $wire_len()));
  }
  async dump() {
    throw new Error("D1_DUMP_ERROR: dump() is deprecated and not available");
  }
  withSession(constraint = undefined) {
    return new D1Session(this, constraint);
  }
}

class D1Session {
  #db;
  #queries = 0;
  constructor(db, _constraint) {
    this.#db = db;
  }
  prepare(sql) {
    this.#queries++;
    return this.#db.prepare(sql);
  }
  batch(statements) {
    this.#queries++;
    return this.#db.batch(statements);
  }
  getBookmark() {
    return this.#queries === 0 ? null : String(this.#queries).padStart(16, "0");
  }
}

export const db = new D1Database();
