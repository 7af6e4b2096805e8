//! Damage to the bytes and the sections of the good artifact.

use super::full::deep_source_map;
use super::{Artifact, Good, Inspect, Serve, artifact};

/// A section: id and contents.
#[derive(Clone)]
pub struct Section {
    pub id: u8,
    pub data: Vec<u8>,
}

const NAMES: [&str; 13] = ["custom", "type", "import", "function", "table", "memory", "global", "export", "start", "element", "code", "data", "data count"];

impl Section {
    pub fn custom_name(&self) -> Option<&str> {
        let (length, used) = read_leb(&self.data);
        (self.id == 0).then(|| std::str::from_utf8(self.data.get(used..used + length as usize)?).ok()).flatten()
    }
    pub fn custom_data(&self) -> &[u8] {
        let (length, used) = read_leb(&self.data);
        self.data.get(used + length as usize..).unwrap_or_default()
    }
}

fn read_leb(bytes: &[u8]) -> (u64, usize) {
    let mut value = 0;
    for (index, byte) in bytes.iter().enumerate().take(9) {
        value |= u64::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return (value, index + 1);
        }
    }
    (value, bytes.len().min(9))
}

pub fn leb(mut value: u64) -> Vec<u8> {
    let mut out = Vec::new();
    loop {
        let byte = (value & 0x7f) as u8;
        value >>= 7;
        out.push(byte | if value == 0 { 0 } else { 0x80 });
        if value == 0 {
            return out;
        }
    }
}

pub fn sections(wasm: &[u8]) -> Vec<Section> {
    let mut out = Vec::new();
    let mut at = 8;
    while at < wasm.len() {
        let id = wasm[at];
        let (size, used) = read_leb(&wasm[at + 1..]);
        let start = at + 1 + used;
        let end = (start + size as usize).min(wasm.len());
        out.push(Section { id, data: wasm[start..end].to_vec() });
        at = end;
    }
    out
}

pub fn module(sections: &[Section]) -> Vec<u8> {
    let mut out = b"\0asm\x01\0\0\0".to_vec();
    for section in sections {
        out.push(section.id);
        out.extend(leb(section.data.len() as u64));
        out.extend(&section.data);
    }
    out
}

pub fn custom(name: &str, data: &[u8]) -> Section {
    let mut body = leb(name.len() as u64);
    body.extend_from_slice(name.as_bytes());
    body.extend_from_slice(data);
    Section { id: 0, data: body }
}

/// The custom section `name` replaced.
pub fn with_custom(wasm: &[u8], name: &str, data: &[u8]) -> Vec<u8> {
    let mut list: Vec<Section> = sections(wasm).into_iter().filter(|s| s.custom_name() != Some(name)).collect();
    list.push(custom(name, data));
    module(&list)
}

fn without_custom(wasm: &[u8], name: &str) -> Vec<u8> {
    module(&sections(wasm).into_iter().filter(|s| s.custom_name() != Some(name)).collect::<Vec<_>>())
}

pub fn edited(wasm: &[u8], edit: impl FnOnce(&mut Vec<Section>)) -> Vec<u8> {
    let mut list = sections(wasm);
    edit(&mut list);
    module(&list)
}

/// Calls a null function, so that a stack is shown.
fn trapping(wasm: &[u8]) -> Vec<u8> {
    edited(wasm, |list| list.retain(|s| s.id != 9))
}

fn position(list: &[Section], id: u8) -> Option<usize> {
    list.iter().position(|s| s.id == id)
}

fn random(seed: u64) -> impl FnMut(usize) -> usize {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    move |below| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as usize % below.max(1)
    }
}

/// Not even the start of a module.
fn foreign(name: &str, make: impl Fn(&Good) -> Vec<u8> + Send + 'static) -> Artifact {
    artifact(name, Inspect::Refuses("it is not WebAssembly"), Serve::Refused("not a WebAssembly module"), make)
}

/// Both commands see the same fault.
fn broken(name: impl Into<String>, part: &'static str, make: impl Fn(&Good) -> Vec<u8> + Send + 'static) -> Artifact {
    artifact(name, Inspect::Refuses(part), Serve::Refused(part), make)
}

/// A module that can be looked at, but not served.
fn shown(name: impl Into<String>, part: &'static str, make: impl Fn(&Good) -> Vec<u8> + Send + 'static) -> Artifact {
    artifact(name, Inspect::Shows, Serve::Refused(part), make)
}

fn fine(name: &str, make: impl Fn(&Good) -> Vec<u8> + Send + 'static) -> Artifact {
    artifact(name, Inspect::Shows, Serve::Answers(200), make)
}

const END: &str = "unexpected end-of-file";
const SHOWS: Inspect = Inspect::Shows;
const ENDS: Inspect = Inspect::Refuses(END);

/// By section: what comes of a module without it, and with one that claims four billion entries.
const SECTIONS: [(u8, Inspect, Serve, Inspect, Serve); 10] = [
    (1, SHOWS, Serve::Refused("type index 1 is out of range"), SHOWS, Serve::Refused("4294967295 types, more than the")),
    (2, SHOWS, Serve::Refused("`pulse_init` has the wrong signature"), ENDS, Serve::Refused(END)),
    (3, Inspect::Refuses("function section is absent"), Serve::Refused("function section is absent"), Inspect::Refuses("inconsistent lengths"), Serve::Refused("4294967295 functions, more than the")),
    (4, SHOWS, Serve::Refused("unknown table 0"), SHOWS, Serve::Refused("tables count exceeds limit")),
    (5, SHOWS, Serve::Refused("unknown memory 0"), ENDS, Serve::Refused("multiple memories")),
    (6, SHOWS, Serve::Refused("unknown global"), SHOWS, Serve::Refused("globals count exceeds limit")),
    (7, SHOWS, Serve::Refused("`pulse_init` is missing"), ENDS, Serve::Refused(END)),
    // A module without its tables' and memory's contents is a valid one. It fails when it runs.
    (9, SHOWS, Serve::Answers(500), SHOWS, Serve::Refused("element segments count exceeds limit")),
    (10, Inspect::Refuses("code section is absent"), Serve::Refused("code section is absent"), Inspect::Refuses("inconsistent lengths"), Serve::Refused("inconsistent lengths")),
    (11, SHOWS, Serve::Answers(500), SHOWS, Serve::Refused("data segments count exceeds limit")),
];

pub fn artifacts() -> Vec<Artifact> {
    let mut list = vec![
        foreign("empty file", |_| Vec::new()),
        foreign("magic only", |_| b"\0asm".to_vec()),
        shown("header only", "no section pulse.abi", |_| b"\0asm\x01\0\0\0".to_vec()),
        foreign("wrong magic", |g| [b"\0wsm", &g.wasm[4..]].concat()),
        foreign("wrong version", |g| [b"\0asm\x02\0\0\0", &g.wasm[8..]].concat()),
        foreign("component", |_| b"\0asm\x0d\0\x01\0".to_vec()),
        foreign("ELF executable", |_| std::env::current_exe().and_then(std::fs::read).map(|b| b[..b.len().min(1 << 20)].to_vec()).unwrap_or_default()),
        foreign("native code of wasmtime", |_| [&b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0"[..], b".wasmtime.engine\0.wasmtime.bti\0", &[0; 4096]].concat()),
        foreign("WebAssembly text", |_| b"(module (func (export \"pulse_init\")))".to_vec()),
        foreign("zip", |_| [b"PK\x03\x04", &[0u8; 200][..]].concat()),
        foreign("gzip", |_| [b"\x1f\x8b\x08", &[0u8; 200][..]].concat()),
        foreign("HTML", |_| b"<!doctype html><title>404</title>".to_vec()),
        foreign("only the manifest", |g| g.manifest.to_string().into_bytes()),
        foreign("zeroes", |_| vec![0; 100_000]),
        broken("a module in a module", "got wasm magic number", |g| [&g.wasm[..], &g.wasm].concat()),
        broken("bytes after the end", "malformed section id", |g| [&g.wasm[..], &[0xff; 100]].concat()),
        shown("no ABI section", "no section pulse.abi", |g| without_custom(&g.wasm, "pulse.abi")),
        shown("wrong ABI hash", "built for another version of the runtime", |g| with_custom(&g.wasm, "pulse.abi", &[7; 8])),
        shown("short ABI section", "built for another version of the runtime", |g| with_custom(&g.wasm, "pulse.abi", &[7; 3])),
        shown("empty ABI section", "built for another version of the runtime", |g| with_custom(&g.wasm, "pulse.abi", &[])),
        shown("no manifest section", "the artifact has no manifest", |g| without_custom(&g.wasm, "pulse.manifest")),
        shown("garbage in the unit section", "the section pulse.unit is malformed", |g| with_custom(&g.wasm, "pulse.unit", b"x")),
        shown("a unit header", "the section pulse.unit is malformed", |g| with_custom(&g.wasm, "pulse.unit", &[0xff; 64])),
        artifact("garbage in the source map", Inspect::Refuses("damaged side table"), Serve::Answers(200), |g| with_custom(&g.wasm, "pulse.sourcemap", b"\xff\xff\xff\xff\xff\xff")),
        artifact("huge counts in the source map", Inspect::Refuses("damaged side table"), Serve::Answers(200), |g| with_custom(&g.wasm, "pulse.sourcemap", &[0xff; 4096])),
        artifact("garbage in the name section", Inspect::Refuses("unexpected end-of-file"), Serve::Answers(200), |g| with_custom(&g.wasm, "name", &[1, 0xff, 0xff, 0xff, 0xff, 0x0f, 1, 2, 3])),
        fine("ten thousand custom sections", |g| edited(&g.wasm, |l| l.extend((0..10_000).map(|i| custom(&format!("x{i}"), b"y"))))),
        fine("a custom section of 20 MB", |g| edited(&g.wasm, |l| l.push(custom("x", &vec![7; 20 << 20])))),
        artifact("an artifact of 80 MB", Inspect::Refuses("more than 67108864 bytes"), Serve::Refused("ARTIFACT_TOO_LARGE"), |g| edited(&g.wasm, |l| l.push(custom("x", &vec![7; 80 << 20])))),
        broken("a custom section without name", "unexpected end-of-file", |g| edited(&g.wasm, |l| l.push(Section { id: 0, data: Vec::new() }))),
        broken("a custom section name beyond its end", "string size out of bounds", |g| edited(&g.wasm, |l| l.push(Section { id: 0, data: vec![0xff, 0xff, 0xff, 0x7f] }))),
        broken("a custom section name that is not UTF-8", "malformed UTF-8", |g| edited(&g.wasm, |l| l.push(Section { id: 0, data: vec![2, 0xff, 0xfe] }))),
        shown("an unknown section", "malformed section id: 77", |g| edited(&g.wasm, |l| l.push(Section { id: 77, data: vec![0] }))),
        artifact("a deep side table with long names", SHOWS, Serve::Answers(500), |g| trapping(&with_custom(&g.wasm, "pulse.sourcemap", &deep_source_map(1).encode()))),
        artifact("a side table that names a megabyte two hundred times", Inspect::Refuses("damaged side table"), Serve::Answers(500), |g| {
            trapping(&with_custom(&g.wasm, "pulse.sourcemap", &deep_source_map(200).encode()))
        }),
        fine("a module in a custom section", |g| edited(&g.wasm, |l| l.push(custom("pulse", &g.wasm)))),
    ];
    for name in ["pulse.abi", "pulse.manifest", "pulse.sourcemap"] {
        // Which of two manifests holds is nothing to guess about; other sections are only read by what uses them.
        let inspect = if name == "pulse.manifest" { Inspect::Refuses("two sections") } else { SHOWS };
        list.push(artifact(format!("{name} twice"), inspect, Serve::Refused("two sections"), move |g| {
            edited(&g.wasm, |l| {
                let data = l.iter().find(|s| s.custom_name() == Some(name)).map(|s| s.custom_data().to_vec()).unwrap_or_default();
                l.push(custom(name, &data));
            })
        }));
    }
    for percent in (5..100).step_by(9) {
        list.push(broken(format!("truncated to {percent} %"), END, move |g| g.wasm[..g.wasm.len() * percent / 100].to_vec()));
    }
    list.push(broken("truncated by a byte", END, |g| g.wasm[..g.wasm.len() - 1].to_vec()));
    for (id, inspect, serve, inspect_huge, serve_huge) in SECTIONS {
        let name = NAMES[usize::from(id)];
        list.push(artifact(format!("no {name} section"), inspect, serve, move |g| edited(&g.wasm, |l| l.retain(|s| s.id != id))));
        list.push(broken(format!("{name} section twice"), "section out of order", move |g| {
            edited(&g.wasm, |l| {
                if let Some(at) = position(l, id) {
                    l.insert(at, l[at].clone());
                }
            })
        }));
        list.push(artifact(format!("huge count in the {name} section"), inspect_huge, serve_huge, move |g| {
            edited(&g.wasm, |l| {
                if let Some(at) = position(l, id) {
                    let (_, used) = read_leb(&l[at].data);
                    l[at].data.splice(..used, [0xff, 0xff, 0xff, 0xff, 0x0f]);
                }
            })
        }));
    }
    for (a, b) in [(1u8, 3u8), (5, 10), (10, 11)] {
        list.push(broken(format!("{} and {} swapped", NAMES[usize::from(a)], NAMES[usize::from(b)]), "section out of order", move |g| {
            edited(&g.wasm, |l| {
                if let (Some(x), Some(y)) = (position(l, a), position(l, b)) {
                    l.swap(x, y);
                }
            })
        }));
    }
    list.push(broken("sections in reverse order", "section out of order", |g| edited(&g.wasm, |l| l.reverse())));
    for seed in 0..12 {
        list.push(artifact(format!("a flipped bit, seed {seed}"), Inspect::Either, Serve::Either, move |g| {
            let mut random = random(seed + 1);
            let mut bytes = g.wasm.clone();
            let at = 8 + random(bytes.len() - 8);
            bytes[at] ^= 1 << random(8);
            bytes
        }));
        list.push(artifact(format!("a hundred random bytes, seed {seed}"), Inspect::Either, Serve::Either, move |g| {
            let mut random = random(seed + 100);
            let mut bytes = g.wasm.clone();
            for _ in 0..100 {
                let at = 8 + random(bytes.len() - 8);
                bytes[at] = random(256) as u8;
            }
            bytes
        }));
    }
    list
}
