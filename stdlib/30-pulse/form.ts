// Request bodies of forms as objects: urlencoded, and multipart/form-data (RFC 7578). Of fields with one name the last counts.

/** The body is not what its content type says. */
export class BadForm extends Error {}

/** A file of a form. */
class FormFile {
  #buffer;
  name;
  type;
  size;
  constructor(name, type, buffer) {
    this.name = name;
    this.type = type;
    this.size = buffer.byteLength;
    this.#buffer = buffer;
  }
  async arrayBuffer() { return this.#buffer.slice(0); }
  async bytes() { return new Uint8Array(this.#buffer.slice(0)); }
  async text() { return new TextDecoder().decode(this.#buffer); }
}

/** A parameter of a header: `name=token` or `name="quoted"`. */
function parameter(header, name) {
  const found = new RegExp(";\\s*" + name + '=(?:"((?:[^"\\\\]|\\\\.)*)"|([^;\\s]+))', "i").exec(header);
  if (found === null) return undefined;
  if (found[1] === undefined) return found[2];
  // Browsers write a quote as %22, other clients as \".
  return found[1].replaceAll('\\"', '"').replaceAll("%22", '"').replaceAll("%0D", "\r").replaceAll("%0A", "\n");
}

function header(lines, name) {
  const line = lines.find((l) => l.toLowerCase().startsWith(name + ":"));
  return line === undefined ? undefined : line.slice(name.length + 1).trim();
}

export async function formFields(request, type) {
  if (type === "application/x-www-form-urlencoded") return Object.fromEntries(new URLSearchParams(await request.text()));
  const boundary = parameter(request.headers.get("content-type"), "boundary");
  if (boundary === undefined || boundary === "") throw new BadForm("the content type of a multipart body names no boundary");
  const buffer = await request.arrayBuffer();
  const cell = $field_get(buffer, 0);
  // One character per byte, so that positions in the text are positions in the body.
  const text = "\r\n" + $latin1_decode(cell, 0, buffer.byteLength);
  const delimiter = "\r\n--" + boundary;
  const fields = [];
  let at = text.indexOf(delimiter);
  for (;;) {
    if (at < 0) throw new BadForm("a part of the multipart body does not end");
    at += delimiter.length;
    if (text.startsWith("--", at)) break;
    const head = text.indexOf("\r\n", at);
    const body = text.indexOf("\r\n\r\n", at);
    const end = text.indexOf(delimiter, body < 0 ? at : body + 2);
    if (head < 0 || body < 0 || end < 0 || end < body) throw new BadForm("a part of the multipart body is not complete");
    // The two characters in front of the text are not in the buffer.
    const lines = $utf8_decode(cell, head - 2, body - 2, 0).split("\r\n");
    const disposition = header(lines, "content-disposition") ?? "";
    const name = parameter(disposition, "name");
    if (name === undefined) throw new BadForm("a part of the multipart body has no name");
    const file = parameter(disposition, "filename");
    const from = body + 2, to = Math.max(end - 2, body + 2);
    const value = file === undefined ? $utf8_decode(cell, from, to, 0) : new FormFile(file, header(lines, "content-type") ?? "application/octet-stream", buffer.slice(from, to));
    fields.push([name, value]);
    at = end;
  }
  return Object.fromEntries(fields);
}
