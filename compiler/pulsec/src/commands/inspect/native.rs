//! The machine code that an artifact becomes here: sizes read off the ELF file that the engine makes of it.

use std::collections::BTreeMap;

use anyhow::{Context, anyhow};
use object::{Object as _, ObjectSection as _, ObjectSymbol as _, SymbolKind};

/// Native code of a module.
pub struct Native {
    pub architecture: String,
    /// Of the whole file.
    pub size: usize,
    /// Bytes by section, as they stand in the file.
    pub sections: BTreeMap<String, u64>,
    /// By wasm function index: bytes of machine code.
    pub functions: BTreeMap<u32, u64>,
    /// Entries from the host and the like.
    pub trampolines: u64,
}

/// Reads an ELF file whose symbols are `wasm[0]::function[INDEX]::NAME`.
pub fn read(elf: &[u8]) -> anyhow::Result<Native> {
    let file = object::File::parse(elf).context("the native code is not an object file")?;
    let sections = file.sections().map(|s| (s.name().unwrap_or("?").to_owned(), s.size())).filter(|(_, size)| *size > 0).collect();
    let mut functions = BTreeMap::new();
    let mut trampolines = 0;
    for symbol in file.symbols().filter(|s| s.kind() == SymbolKind::Text) {
        match function_index(symbol.name().unwrap_or_default()) {
            Some(index) => *functions.entry(index).or_default() += symbol.size(),
            None => trampolines += symbol.size(),
        }
    }
    if functions.is_empty() {
        return Err(anyhow!("the native code names no functions"));
    }
    let architecture = format!("{:?}", file.architecture()).to_lowercase();
    Ok(Native { architecture, size: elf.len(), sections, functions, trampolines })
}

fn function_index(symbol: &str) -> Option<u32> {
    let (_, rest) = symbol.strip_prefix("wasm[")?.split_once("]::function[")?;
    rest.split_once(']')?.0.parse().ok()
}

#[cfg(test)]
mod tests {
    use pulse_engine::{Engine, EngineOptions};

    #[test]
    fn every_function_has_machine_code() {
        let wasm = wat::parse_str(format!(
            r#"(module
                 (memory (export "memory") 1)
                 (func $small (export "a") (param i32) (result i32) local.get 0)
                 (func $large (export "b") (param i32) (result i32) local.get 0 {}))"#,
            "i32.load local.get 0 i32.mul ".repeat(30)
        ));
        let engine = Engine::new(&EngineOptions::tools()).unwrap();
        let native = super::read(&engine.native(&wasm.unwrap()).unwrap()).unwrap();
        assert_eq!(native.functions.keys().copied().collect::<Vec<_>>(), [0, 1]);
        assert!(native.functions[&1] > native.functions[&0], "{:?}", native.functions);
        assert!(native.sections[".text"] >= native.functions.values().sum::<u64>());
        assert!(super::read(b"no object file").is_err());
    }
}
