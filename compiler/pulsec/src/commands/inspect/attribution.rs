//! Whose code the bytes of a module are: each function belongs to the source file that its positions name, or to a Rust crate.

use std::collections::BTreeMap;

use pulse_abi::sections::SourceMap;

/// Functions and bytes of one owner.
#[derive(Default)]
pub struct Share {
    pub functions: u32,
    pub bytes: usize,
}

/// By owner: a folder of the stdlib, a file of the program, `rust CRATE`, `glue` for what the compiler made up.
pub fn shares(bodies: &[(u32, usize)], names: &BTreeMap<u32, String>, map: &SourceMap) -> BTreeMap<String, Share> {
    let files: BTreeMap<u32, &str> = map
        .functions
        .iter()
        .filter_map(|f| {
            let own = f.positions.iter().find(|p| p.place.inlined == 0).or(f.positions.first())?;
            Some((f.index, map.files.get(own.place.file as usize)?.as_str()))
        })
        .collect();
    let mut out: BTreeMap<String, Share> = BTreeMap::new();
    for (index, bytes) in bodies {
        let name = names.get(index).map_or("", String::as_str);
        let owner = match files.get(index) {
            Some(file) => source_owner(file),
            None => rust_crate(name).map_or_else(|| "glue".to_owned(), |name| format!("rust {name}")),
        };
        let share = out.entry(owner).or_default();
        share.functions += 1;
        share.bytes += bytes;
    }
    out
}

/// Stdlib folders have numbers; everything else is a file of the program.
fn source_owner(file: &str) -> String {
    match file.split_once('/') {
        Some((folder, _)) if folder.starts_with(|c: char| c.is_ascii_digit()) && folder.contains('-') => format!("stdlib {folder}"),
        _ => file.to_owned(),
    }
}

/// The crate of a Rust function by its (demangled) name: `<core::fmt::X as …>::f` → core.
fn rust_crate(name: &str) -> Option<&str> {
    let start = name.find(|c: char| c.is_ascii_alphanumeric() || c == '_')?;
    let (first, _) = name[start..].trim_start_matches("mut ").trim_start_matches("dyn ").split_once("::")?;
    first.chars().all(|c| c.is_ascii_alphanumeric() || c == '_').then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn owners() {
        assert_eq!(source_owner("10-globals/array.ts"), "stdlib 10-globals");
        assert_eq!(source_owner("src/server/a.ts"), "src/server/a.ts");
        assert_eq!(rust_crate("<&mut regress::ir::Node as core::fmt::Debug>::fmt"), Some("regress"));
        assert_eq!(rust_crate("regress::classicalbacktrack::run"), Some("regress"));
        assert_eq!(rust_crate("gc_poll"), None);
    }
}
