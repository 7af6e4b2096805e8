// TextDecoder in chunks: sequences cut anywhere, byte order marks, halves of pairs.
const d = (label: string, chunks: number[][], o: any = {}) => { const t = new TextDecoder(label, o); let s = ""; try { for (const c of chunks) s += t.decode(new Uint8Array(c), { stream: true }) + "|"; s += t.decode(); } catch (e) { s += (e as Error).name; } return JSON.stringify(s); };
console.log(d("utf-8", [[0xef, 0xbb], [0xbf, 0x61], [0xe2, 0x82], [0xac], [0xf0, 0x9f], [0x98], [0x80], [0xe2]]));
console.log(d("utf-8", [[], [0xef, 0xbb, 0xbf, 0x61]]), d("utf-8", [[0xef, 0xbb, 0xbf, 0x61]], { ignoreBOM: true }), d("utf-8", [[0x61, 0xe2]], { fatal: true }));
console.log(d("utf-16le", [[0xff, 0xfe, 0x61], [0x00, 0x3d, 0xd8], [0x00, 0xde], [0x62]]), d("utf-16le", [[0x3d, 0xd8]], { fatal: true }), d("utf-16le", [[0x61]], { fatal: true }), d("utf-16le", [[0x61, 0, 0x3d, 0xd8, 0x62, 0]]));
console.log(d("latin1", [[0x61, 0x80, 0x9f, 0xe9, 0x62]]), d("windows-1252", [[0x80]]));
const view = new Uint8Array([1, 0x61, 0x62, 0x63, 2]).subarray(1, 4);
console.log(new TextDecoder().decode(view), new TextDecoder().decode(), new TextDecoder().decode(new Uint8Array(0)), new TextDecoder().decode(new DataView(view.buffer, 2, 2)));
const t = new TextDecoder(); const part = new Uint8Array([0xe2, 0x82]); t.decode(part, { stream: true }); part.fill(0x41); console.log(t.decode(new Uint8Array([0xac])));
