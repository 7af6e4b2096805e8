//! Guests written by hand in the text format, which speak the host interface.

use pulse_abi::sections;
use pulse_abi::wire::Wire;
use pulse_manifest::manifest::SCHEMA;
use pulse_manifest::{Capabilities, FetchUse, Manifest, Plan, Project, Route, Shape};

/// Where the bump allocator for transfer buffers starts.
const HEAP: usize = 1 << 20;

/// A guest under construction: data placed in memory, and the bodies of its two entry points.
pub struct Guest {
    data: Vec<(usize, Vec<u8>)>,
    next: usize,
    request: String,
    resume: String,
    manifest: Manifest,
    /// What is imported.
    imports: Capabilities,
}

impl Guest {
    /// `capabilities` are declared in the manifest and imported.
    pub fn new(capabilities: &[&str]) -> Self {
        let has = |name: &str| capabilities.contains(&name);
        let capabilities = Capabilities {
            kv: has("kv"),
            db: has("db"),
            fetch: has("fetch").then(|| FetchUse { hosts: Vec::new(), dynamic: true }),
            wait_until: has("wait_until"),
            crypto: has("crypto"),
            ..Capabilities::default()
        };
        let route = |pattern: &str, shape, methods: &[&str]| Route {
            pattern: pattern.into(),
            file: format!("server{pattern}.ts"),
            shape,
            methods: methods.iter().map(|name| (*name).to_owned()).collect(),
            capabilities: Vec::new(),
        };
        let manifest = Manifest {
            schema: SCHEMA,
            project: Project { name: "demo".into(), id: None },
            compiler: "test".into(),
            routes: vec![route("/api/hello", Shape::Enhanced, &[]), route("/api/items/[id]", Shape::Methods, &["GET", "POST"])],
            minimum_plan: Plan::minimum(&capabilities),
            setup: Manifest::setup_of(&capabilities),
            capabilities,
            ..Manifest::default()
        };
        Self { data: Vec::new(), next: 4096, request: String::new(), resume: String::new(), imports: manifest.capabilities.clone(), manifest }
    }

    /// Places bytes and returns `(i32.const ptr) (i32.const len)`.
    pub fn place(&mut self, bytes: &[u8]) -> String {
        let at = self.next;
        self.data.push((at, bytes.to_vec()));
        self.next = (at + bytes.len() + 15) & !15;
        format!("(i32.const {at}) (i32.const {})", bytes.len())
    }

    /// Instructions that respond with a constant.
    pub fn respond(&mut self, status: i32, headers: &[(&str, &str)], body: Wire) -> String {
        let headers = headers.iter().map(|(name, value)| Wire::List(vec![(*name).into(), (*value).into()])).collect();
        let args = self.place(&Wire::List(vec![status.into(), Wire::List(headers), body]).encode());
        format!("(call $respond {args})\n")
    }

    /// Instructions that respond with the payload the entry point was given.
    pub fn respond_payload(&mut self) -> String {
        let mut head = Wire::List(vec![200.into(), Wire::List(vec![]), Wire::Bytes(vec![])]).encode();
        let length = head.split_off(head.len() - 4);
        assert_eq!(length, [0; 4]);
        let at = 512;
        self.data.push((at, head.clone()));
        let (len_at, body_at) = (at + head.len(), at + head.len() + 4);
        // The payload is copied behind the head; it may be long, so this happens in high memory.
        format!(
            "(memory.copy (i32.const 2097152) (i32.const {at}) (i32.const {}))
             (i32.store (i32.const {}) (local.get $len))
             (memory.copy (i32.const {}) (local.get $ptr) (local.get $len))
             (call $respond (i32.const 2097152) (i32.add (i32.const {}) (local.get $len)))\n",
            head.len(),
            2097152 + len_at - at,
            2097152 + body_at - at,
            head.len() + 4,
        )
    }

    /// Changes the manifest and leaves the imports as they are.
    pub fn manifest(mut self, change: impl FnOnce(&mut Manifest)) -> Self {
        change(&mut self.manifest);
        self
    }

    pub fn on_request(mut self, code: &str) -> Self {
        self.request = code.to_owned();
        self
    }

    pub fn on_resume(mut self, code: &str) -> Self {
        self.resume = code.to_owned();
        self
    }

    pub fn build(self) -> Vec<u8> {
        let data: String = self
            .data
            .iter()
            .map(|(at, bytes)| {
                let text: String = bytes.iter().map(|b| format!("\\{b:02x}")).collect();
                format!("(data (i32.const {at}) \"{text}\")\n")
            })
            .collect();
        let submits: String = ["timer", "stream", "kv", "db", "fetch", "crypto"]
            .iter()
            .filter(|name| self.imports.allows_import(name))
            .map(|name| format!("(import \"pulse\" \"submit_{name}\" (func $submit_{name} (param i32 i32 i32) (result i32)))\n"))
            .collect();
        let source = format!(
            r#"(module
              (import "pulse" "respond" (func $respond (param i32 i32)))
              (import "pulse" "log" (func $log (param i32 i32 i32)))
              (import "pulse" "body_chunk" (func $body_chunk (param i32 i32 i32) (result i32)))
              (import "pulse" "wait_until" (func $wait_until (param i32)))
              {submits}
              (memory (export "memory") 64 2048)
              (global $top (mut i32) (i32.const {HEAP}))
              (global $state (mut i32) (i32.const 0))
              {data}
              (func (export "pulse_init"))
              (func (export "pulse_status") (result i32) (i32.const 0))
              (func (export "pulse_alloc") (param $len i32) (result i32)
                (global.get $top))
              (func (export "pulse_request") (param $ptr i32) (param $len i32)
                {request})
              (func (export "pulse_resume") (param $kind i32) (param $id i32) (param $ptr i32) (param $len i32)
                {resume}))"#,
            request = self.request,
            resume = self.resume,
        );
        let mut wasm = wat::parse_str(&source).unwrap_or_else(|error| panic!("{error}\n{source}"));
        section(&mut wasm, sections::ABI, &sections::abi_hash().to_le_bytes());
        section(&mut wasm, sections::MANIFEST, self.manifest.to_json().unwrap().as_bytes());
        wasm
    }
}

/// Appends a custom section.
fn section(wasm: &mut Vec<u8>, name: &str, contents: &[u8]) {
    let leb = |mut value: usize, out: &mut Vec<u8>| {
        while value > 0x7f {
            out.push((value & 0x7f) as u8 | 0x80);
            value >>= 7;
        }
        out.push(value as u8);
    };
    let mut body = Vec::new();
    leb(name.len(), &mut body);
    body.extend_from_slice(name.as_bytes());
    body.extend_from_slice(contents);
    wasm.push(0);
    leb(body.len(), wasm);
    wasm.extend_from_slice(&body);
}
