// base64, hex, UTF-8, run-length, Huffman, LZW, CRC32, MD5, SHA-1, SHA-256, varints: by hand.
const B64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const utf8 = (s) => { const o = []; for (const ch of s) { const c = ch.codePointAt(0); if (c < 0x80) o.push(c); else if (c < 0x800) o.push(0xc0 | (c >> 6), 0x80 | (c & 63)); else if (c < 0x10000) o.push(0xe0 | (c >> 12), 0x80 | ((c >> 6) & 63), 0x80 | (c & 63)); else o.push(0xf0 | (c >> 18), 0x80 | ((c >> 12) & 63), 0x80 | ((c >> 6) & 63), 0x80 | (c & 63)); } return o; };
const b64 = (b) => { let s = ""; for (let i = 0; i < b.length; i += 3) { const n = (b[i] << 16) | ((b[i + 1] ?? 0) << 8) | (b[i + 2] ?? 0); s += B64[n >> 18] + B64[(n >> 12) & 63] + (i + 1 < b.length ? B64[(n >> 6) & 63] : "=") + (i + 2 < b.length ? B64[n & 63] : "="); } return s; };
const unb64 = (s) => { const o = []; let bits = 0, n = 0; for (const c of s) { if (c === "=") break; n = (n << 6) | B64.indexOf(c); bits += 6; if (bits >= 8) { bits -= 8; o.push((n >> bits) & 255); } } return o; };
const hex = (b) => Array.from(b, (x) => x.toString(16).padStart(2, "0")).join("");
for (const s of ["", "f", "fo", "foo", "foobar", "ñ€😀"]) { const e = b64(utf8(s)); console.log(e, hex(utf8(s)), String.fromCharCode(...unb64(e)) === unescape2(s), new TextDecoder().decode(new Uint8Array(unb64(e))) === s); }
function unescape2(s) { return utf8(s).map((c) => String.fromCharCode(c)).join(""); }
const K = [], H = []; { let n = 0; const frac = (x) => ((x - Math.floor(x)) * 0x100000000) | 0; for (let p = 2; n < 64; p++) { let prime = true; for (let d = 2; d * d <= p; d++) if (p % d === 0) { prime = false; break; } if (prime) { if (n < 8) H[n] = frac(p ** 0.5); K[n++] = frac(Math.cbrt(p)); } } }
function sha256(bytes) {
  const h = H.slice(), w = new Int32Array(64), len = bytes.length, total = ((len + 9 + 63) >> 6) << 6, m = new Uint8Array(total);
  m.set(bytes); m[len] = 0x80; new DataView(m.buffer).setUint32(total - 4, len * 8);
  const rot = (x, n) => (x >>> n) | (x << (32 - n)), view = new DataView(m.buffer);
  for (let o = 0; o < total; o += 64) {
    for (let i = 0; i < 16; i++) w[i] = view.getInt32(o + i * 4);
    for (let i = 16; i < 64; i++) { const a = w[i - 15], b = w[i - 2]; w[i] = (w[i - 16] + (rot(a, 7) ^ rot(a, 18) ^ (a >>> 3)) + w[i - 7] + (rot(b, 17) ^ rot(b, 19) ^ (b >>> 10))) | 0; }
    let [a, b, c, d, e, f, g, k] = h;
    for (let i = 0; i < 64; i++) { const t1 = (k + (rot(e, 6) ^ rot(e, 11) ^ rot(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0, t2 = ((rot(a, 2) ^ rot(a, 13) ^ rot(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0; [k, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0]; }
    [a, b, c, d, e, f, g, k].forEach((v, i) => { h[i] = (h[i] + v) | 0; });
  }
  return h.map((v) => (v >>> 0).toString(16).padStart(8, "0")).join("");
}
console.log(sha256(utf8("")), sha256(utf8("abc"))); console.log(sha256(utf8("The quick brown fox jumps over the lazy dog")), sha256(new Array(1000).fill(97)));
function md5(bytes) {
  const s = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21], k = Array.from({ length: 64 }, (_, i) => (Math.abs(Math.sin(i + 1)) * 2 ** 32) | 0 || ~~(Math.abs(Math.sin(i + 1)) * 2 ** 32)), n = ((bytes.length + 8) >> 6) + 1, m = new Uint8Array(n * 64);
  m.set(bytes); m[bytes.length] = 128; const dv = new DataView(m.buffer); dv.setUint32(n * 64 - 8, bytes.length * 8, true);
  let st = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476];
  for (let o = 0; o < n; o++) { let [a, b, c, d] = st; for (let i = 0; i < 64; i++) { let f, g; if (i < 16) [f, g] = [(b & c) | (~b & d), i]; else if (i < 32) [f, g] = [(d & b) | (~d & c), (5 * i + 1) % 16]; else if (i < 48) [f, g] = [b ^ c ^ d, (3 * i + 5) % 16]; else [f, g] = [c ^ (b | ~d), (7 * i) % 16]; f = (f + a + Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32) + dv.getInt32(o * 64 + g * 4, true)) | 0; const r = s[(i >> 4) * 4 + (i % 4)]; [a, d, c, b] = [d, c, b, (b + ((f << r) | (f >>> (32 - r)))) | 0]; } st = st.map((v, i) => (v + [a, b, c, d][i]) | 0); }
  const out = new DataView(new ArrayBuffer(16)); st.forEach((v, i) => out.setInt32(i * 4, v, true)); return hex(new Uint8Array(out.buffer)) + (k.length === 64 ? "" : "?");
}
console.log(md5(utf8("")), md5(utf8("hello world")));
const crcTable = Uint32Array.from({ length: 256 }, (_, n) => { for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1; return n; }); const crc = (b) => ~b.reduce((c, x) => crcTable[(c ^ x) & 255] ^ (c >>> 8), -1) >>> 0; console.log(crc(utf8("123456789")).toString(16), crcTable[255], crcTable.length);
const rle = (s) => s.replace(/(.)\1*/gs, (m, c) => (m.length > 1 ? m.length : "") + c), unrle = (s) => s.replace(/(\d+)(\D)/g, (_, n, c) => c.repeat(n)); console.log(rle("aaabccddddd"), unrle(rle("aaabccddddd")));
function huffman(s) { const f = new Map(); for (const c of s) f.set(c, (f.get(c) ?? 0) + 1); let q = [...f].map(([c, n]) => ({ c, n })); while (q.length > 1) { q.sort((a, b) => a.n - b.n || (a.c ?? "~").localeCompare?.(b.c ?? "~")); const [l, r] = q.splice(0, 2); q.push({ n: l.n + r.n, l, r }); } const codes = {}; (function walk(n, p) { if (n.c) codes[n.c] = p || "0"; else { walk(n.l, p + "0"); walk(n.r, p + "1"); } })(q[0], ""); return [...s].map((c) => codes[c]).join("").length; } console.log(huffman("abracadabra"), huffman("mississippi river"), huffman("aaaa"));
function lzw(s) { const d = new Map(Array.from({ length: 256 }, (_, i) => [String.fromCharCode(i), i])); let w = "", out = []; for (const c of s) { if (d.has(w + c)) w += c; else { out.push(d.get(w)); d.set(w + c, d.size); w = c; } } if (w) out.push(d.get(w)); return out; } console.log(lzw("TOBEORNOTTOBEORTOBEORNOT").join());
const varint = (n) => { const o = []; for (let b = BigInt(n); ; ) { const x = Number(b & 127n); b >>= 7n; o.push(b ? x | 128 : x); if (!b) return o; } }; console.log(varint(300), varint(2 ** 53), encodeURIComponent("ä b&c/😀"), decodeURIComponent("%F0%9F%98%80"), btoa?.("hi"), atob?.("aGk="));
const f32 = new Float32Array([1.1, -0, NaN, 1e40]), u8 = new Uint8Array(f32.buffer); console.log(f32, hex(u8.slice(0, 4)), new Uint8ClampedArray([300, -5, 1.5, 2.5]), new Int16Array([40000, -1.9]), new BigUint64Array([-1n])[0]);
