// Request and Response with their bodies. Fetch Standard §5. A body is null, a Bytes cell with its length, or a host stream.

import { toNumber, toString as toStr } from "../00-core/convert.ts";
import { bufferOf, isBuffer } from "../10-globals/buffer.ts";
import { bytesOver } from "../10-globals/typed.ts";
import { bytesOf } from "./encoding.ts";
import { encode, operation } from "./host.ts";
import { Headers, headerList } from "./headers.ts";

/** {cell, from, to} of bytes, or {stream: host stream id}. */
function extract(init) {
  if (init === null || init === undefined) return { body: null, type: null };
  if ($isObject(init)) {
    if (init instanceof URLSearchParams) {
      const cell = $utf8_encode(init.toString());
      return { body: { cell, from: 0, to: $scratch(0), stream: undefined }, type: "application/x-www-form-urlencoded;charset=UTF-8" };
    }
    if (isBuffer(init) || $kind_of(init) === 54 || $kind_of(init) === 55) {
      const [cell, from, to] = bytesOf(init, "body");
      // A copy: later writes to the buffer must not show.
      const copy = $bytes_alloc(to - from);
      $bytes_copy(copy, 0, cell, from, to - from);
      return { body: { cell: copy, from: 0, to: to - from, stream: undefined }, type: null };
    }
  }
  const cell = $utf8_encode(toStr(init));
  return { body: { cell, from: 0, to: $scratch(0), stream: undefined }, type: "text/plain;charset=UTF-8" };
}

export let bodyOf, setBody, markUsed, makeResponse, isResponse, makeRequest;

class Body {
  #body = null;
  #used = false;
  static {
    bodyOf = (object) => object.#body;
    setBody = (object, body) => {
      object.#body = body;
    };
    markUsed = (object) => {
      object.#used = true;
    };
  }
  get bodyUsed() { return this.#used; }
  /** All bytes as [cell, from, to]. */
  async #bytes() {
    if (this.#used) throw new TypeError("Body has already been used. It can only be used once. Use tee() first if you need to read it twice.");
    const body = this.#body;
    if (body === null) return [$bytes_alloc(0), 0, 0];
    this.#used = true;
    if (body.stream === undefined) return [body.cell, body.from, body.to];
    let parts = $list_new(6);
    for (;;) {
      const chunk = await operation($host_submit_stream(0, encode(body.stream), $wire_len()));
      if (chunk === null) break;
      parts = $list_push($list_push($list_push(parts, $field_get(chunk, 0)), 0), $field_get(chunk, 1));
    }
    const cell = $bytes_concat(parts);
    return [cell, 0, $scratch(0)];
  }
  async arrayBuffer() {
    const [cell, from, to] = await this.#bytes();
    const copy = $bytes_alloc(to - from);
    $bytes_copy(copy, 0, cell, from, to - from);
    return bufferOf(copy, to - from);
  }
  async bytes() {
    const buffer = await this.arrayBuffer();
    return bytesOver(buffer, 0, buffer.byteLength);
  }
  async text() {
    const [cell, from, to] = await this.#bytes();
    return $utf8_decode(cell, from, to, 0);
  }
  async json() {
    const [cell, from, to] = await this.#bytes();
    return $json_parse($utf8_decode(cell, from, to, 0));
  }
}

const NULL_BODY = [101, 103, 204, 205, 304];

export class Response extends Body {
  #status = 200;
  #statusText = "";
  #headers;
  #type = "default";
  #url = "";
  #redirected = false;
  constructor(body = null, init = {}) {
    super();
    if (init === null || init === undefined) init = {};
    if (init.status !== undefined) {
      const status = toNumber(init.status) & 0xffff;
      if (status < 200 || status > 599) throw new RangeError("init[\"status\"] must be in the range of 200 to 599, inclusive.");
      this.#status = status;
    }
    if (init.statusText !== undefined) this.#statusText = toStr(init.statusText);
    this.#headers = new Headers(init.headers);
    if (body !== null && body !== undefined) {
      if (NULL_BODY.includes(this.#status)) throw new TypeError("Response with null body status cannot have body");
      const { body: data, type } = extract(body);
      setBody(this, data);
      if (type !== null && !this.#headers.has("content-type")) this.#headers.append("content-type", type);
    }
  }
  static error() {
    const response = new Response();
    response.#type = "error";
    response.#status = 0;
    return response;
  }
  static redirect(url, status = 302) {
    const parsed = new URL(url);
    if (![301, 302, 303, 307, 308].includes(status)) throw new RangeError("Invalid redirect status code");
    const response = new Response(null, { status });
    response.#headers.set("location", parsed.href);
    return response;
  }
  static json(data, init = {}) {
    const text = JSON.stringify(data);
    if (text === undefined) throw new TypeError("Value is not JSON serializable");
    const response = new Response(text, init);
    if (!new Headers(init.headers).has("content-type")) response.#headers.set("content-type", "application/json");
    return response;
  }
  /** A response as the host reports it. */
  static {
    makeResponse = (info) => {
      const response = new Response();
      response.#status = info.status;
      response.#statusText = info.statusText;
      response.#url = info.url;
      response.#redirected = info.redirected === true;
      response.#headers = new Headers(info.headers);
      const body = info.body;
      if (body !== null && body !== undefined) {
        if (isBuffer(body)) setBody(response, { cell: $field_get(body, 0), from: 0, to: body.byteLength, stream: undefined });
        else setBody(response, { cell: undefined, from: 0, to: 0, stream: body.stream });
      }
      return response;
    };
    isResponse = (value) => $isObject(value) && #status in value;
  }
  get type() { return this.#type; }
  get url() { return this.#url; }
  get redirected() { return this.#redirected; }
  get status() { return this.#status; }
  get ok() { return this.#status >= 200 && this.#status <= 299; }
  get statusText() { return this.#statusText; }
  get headers() { return this.#headers; }
  clone() {
    if (this.bodyUsed) throw new TypeError("Response body is already used");
    const copy = new Response(null, { status: this.#status === 0 ? 200 : this.#status, statusText: this.#statusText, headers: this.#headers });
    setBody(copy, bodyOf(this));
    return copy;
  }
}
$define_own(Response.prototype, $sym.toStringTag, "Response", 4);

const METHODS = ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"];

export class Request extends Body {
  #method = "GET";
  #url;
  #headers;
  #redirect = "follow";
  #signal;
  constructor(input, init = {}) {
    super();
    if (init === null || init === undefined) init = {};
    if ($isObject(input) && #method in input) {
      this.#method = input.#method;
      this.#url = input.#url;
      this.#redirect = input.#redirect;
      this.#headers = new Headers(init.headers === undefined ? input.#headers : init.headers);
      if (init.body === undefined) setBody(this, bodyOf(input));
    } else {
      const text = toStr(input);
      const parts = $url_parse(text, undefined);
      if (parts === null) throw new TypeError("Invalid URL: " + text);
      this.#url = $list_get(parts, 0);
      this.#headers = new Headers(init.headers);
    }
    if (init.method !== undefined) {
      const method = toStr(init.method);
      const upper = $str_to_upper(method);
      if (["CONNECT", "TRACE", "TRACK"].includes(upper)) throw new TypeError("'" + method + "' HTTP method is unsupported.");
      this.#method = METHODS.includes(upper) ? upper : method;
    }
    if (init.redirect !== undefined) this.#redirect = toStr(init.redirect);
    if (init.signal !== undefined) this.#signal = init.signal;
    if (init.body !== undefined && init.body !== null) {
      if (this.#method === "GET" || this.#method === "HEAD") throw new TypeError("Request with GET/HEAD method cannot have body.");
      const { body, type } = extract(init.body);
      setBody(this, body);
      if (type !== null && !this.#headers.has("content-type")) this.#headers.append("content-type", type);
    }
  }
  static {
    makeRequest = (url, method, headers, body) => {
      const request = new Request(url);
      request.#method = method;
      request.#headers = new Headers(headers);
      if (body !== null) {
        if (isBuffer(body)) setBody(request, { cell: $field_get(body, 0), from: 0, to: body.byteLength, stream: undefined });
        else setBody(request, { cell: undefined, from: 0, to: 0, stream: body.stream });
      }
      return request;
    };
  }
  get method() { return this.#method; }
  get url() { return this.#url; }
  get headers() { return this.#headers; }
  get redirect() { return this.#redirect; }
  get signal() { return this.#signal; }
  clone() {
    if (this.bodyUsed) throw new TypeError("Request body is already used");
    return new Request(this);
  }
}
$define_own(Request.prototype, $sym.toStringTag, "Request", 4);

/** What the host needs to send a body: bytes as a buffer, or nothing. */
export function outgoing(object) {
  const body = bodyOf(object);
  if (body === null) return null;
  if (object.bodyUsed) throw new TypeError("Body has already been used");
  markUsed(object);
  if (body.stream !== undefined) return { stream: body.stream };
  const copy = $bytes_alloc(body.to - body.from);
  $bytes_copy(copy, 0, body.cell, body.from, body.to - body.from);
  return bufferOf(copy, body.to - body.from);
}

export { headerList };

$define_own($globalThis(), "Response", Response, 5);
$define_own($globalThis(), "Request", Request, 5);

$realm.WebState1 = { makeResponse, isResponse, makeRequest, outgoing, headerList };
