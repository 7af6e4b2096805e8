//! What the runtime promises about every request, measured in counts and never in time.

use std::path::Path;

use libtest_mimic::{Failed, Trial};
use pulse_abi::layout::{NATIVE_PER_SHADOW, SHADOW_STACK, SHADOW_STACK_END};
use pulse_engine::{Engine, EngineOptions, Limits, OptLevel, Program, RESIDENT_WINDOW};
use pulse_tests::served;
use pulsec::image::{Image, built_image};
use wasmparser::{FunctionBody, Operator, Parser, Payload, TypeRef};

/// Pages outside the resident window that a request without work of its own may write.
const DIRTY_PAGES: usize = 8;

/// Pages that such a request may map, where the kernel maps only what is touched.
const MAPPED_PAGES: usize = 80;

pub fn trials() -> Vec<Trial> {
    vec![
        Trial::test("guarantees: pages written by a request", pages_written),
        Trial::test("guarantees: native frames, optimised", || frames(OptLevel::Speed)),
        Trial::test("guarantees: native frames, not optimised", || frames(OptLevel::None)),
    ]
}

fn pages_written() -> Result<(), Failed> {
    let hello = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/hello/hello.ts").canonicalize()?;
    let wasm = served::artifact(&hello)?;
    let mut options = EngineOptions::serve(2, 64 << 20);
    if let Some(cache) = pulsec::commands::cache_folder() {
        options = options.cache(cache);
    }
    let engine = Engine::new(&options)?;
    let program = Program::new(&engine.compile(&wasm)?)?;
    let instance = served::answered(&program, &served::request(), Limits { cpu: None, memory: 64 << 20 })?;
    let dirty = served::dirty_pages(&instance)?;
    let outside: Vec<String> = dirty.iter().filter(|at| **at >= RESIDENT_WINDOW).map(|at| format!("{at:#x}")).collect();
    if outside.len() > DIRTY_PAGES {
        return Err(format!("{} pages outside the resident window: {}", outside.len(), outside.join(" ")).into());
    }
    if outside.len() == dirty.len() {
        return Err("no page of the resident window was written: the count is broken".into());
    }
    let mapped = served::mapped_pages(&instance)?;
    if engine.maps_single_pages() && mapped > MAPPED_PAGES {
        return Err(format!("{mapped} pages are mapped").into());
    }
    Ok(())
}

/// The check of depth is one of the shadow stack: every frame that is checked must be worth its native frame, and those of the
/// shared helpers that can stand between it and the next.
fn frames(level: OptLevel) -> Result<(), Failed> {
    if cfg!(not(target_arch = "x86_64")) {
        return Ok(());
    }
    let image = built_image().ok_or("there is no runtime image: run `cargo xtask runtime`")?;
    let wasm = Image::load(std::fs::read(image)?)?.wasm;
    let shadow = shadow_frames(&wasm)?;
    let mut options = EngineOptions::tools().opt_level(level);
    if let Some(cache) = pulsec::commands::cache_folder() {
        options = options.cache(cache);
    }
    let code = Engine::new(&options)?.compile(&wasm)?;
    let mut checked = 0;
    let mut small: Vec<String> = Vec::new();
    for (index, native) in code.machine_code() {
        let Some(Some(shadow)) = shadow.get(index as usize) else { continue };
        checked += 1;
        let native = native_frame(native);
        if native > NATIVE_PER_SHADOW * shadow {
            small.push(format!("function {index}: {shadow} bytes for {native} native ones"));
        }
    }
    if checked < 500 {
        return Err(format!("only {checked} functions with a check were found: the test looks for the wrong code").into());
    }
    if small.is_empty() { Ok(()) } else { Err(small.join("\n").into()) }
}

/// By function index: bytes of the shadow frame of functions that check the depth.
fn shadow_frames(wasm: &[u8]) -> Result<Vec<Option<u32>>, Failed> {
    let mut frames = Vec::new();
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    if matches!(import?.ty, TypeRef::Func(_)) {
                        frames.push(None);
                    }
                }
            }
            Payload::CodeSectionEntry(body) => frames.push(shadow_frame(&body)?),
            _ => {}
        }
    }
    Ok(frames)
}

/// The check compares the frame pointer with a constant within the shadow stack; callees begin at a constant distance from it.
fn shadow_frame(body: &FunctionBody<'_>) -> wasmparser::Result<Option<u32>> {
    let operators = body.get_operators_reader()?.into_iter().collect::<wasmparser::Result<Vec<_>>>()?;
    let limits = SHADOW_STACK as i32..SHADOW_STACK_END as i32;
    // Rust code of the shim compares addresses too, but goes on with a branch.
    let pointer = operators.windows(4).find_map(|w| match w {
        [Operator::LocalGet { local_index }, Operator::I32Const { value }, Operator::I32GtU, Operator::If { .. }] if limits.contains(value) => Some(*local_index),
        _ => None,
    });
    let Some(pointer) = pointer else { return Ok(None) };
    let distances = operators.windows(3).filter_map(|w| match w {
        [Operator::LocalGet { local_index }, Operator::I32Const { value }, Operator::I32Add] if *local_index == pointer => u32::try_from(*value).ok(),
        _ => None,
    });
    Ok(distances.max())
}

/// Bytes of stack of an x86-64 function: return address, frame pointer, and what the prologue subtracts.
fn native_frame(code: &[u8]) -> u32 {
    let prologue = &code[..code.len().min(96)];
    let long = prologue.windows(7).find(|w| w[..3] == [0x48, 0x81, 0xec]).map(|w| u32::from_le_bytes([w[3], w[4], w[5], w[6]]));
    let short = prologue.windows(4).find(|w| w[..3] == [0x48, 0x83, 0xec]).map(|w| u32::from(w[3]));
    16 + long.or(short).unwrap_or(0)
}
