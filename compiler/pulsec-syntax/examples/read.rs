//! Reads files and prints what is wrong with them: `read [--stdlib] FILE…`.

use pulsec_base::SourceMap;
use pulsec_syntax::{Dialect, Options, parse};

fn main() {
    let mut sources = SourceMap::new();
    let mut stdlib = false;
    let mut failed = false;
    for name in std::env::args().skip(1) {
        if name == "--stdlib" {
            stdlib = true;
            continue;
        }
        let Ok(text) = std::fs::read_to_string(&name) else {
            eprintln!("{name}: cannot be read");
            failed = true;
            continue;
        };
        let Some(file) = sources.add(&*name, text) else { continue };
        let options = Options { stdlib, ..Options::module(Dialect::of_name(&name).unwrap_or(Dialect::Js)) };
        let (module, diagnostics) = parse(&sources, file, &options);
        for d in diagnostics.iter() {
            let place = sources.locate(d.span.lo).map(|l| format!("{}:{}", l.line, l.column)).unwrap_or_default();
            println!("{name}:{place}: {} {}", d.code, d.message);
        }
        match module {
            Some(module) => println!("{name}: {} functions, {} bindings, {} with a dead zone", module.functions.len(), module.bindings.len(), module.bindings.iter().filter(|b| b.needs_tdz).count()),
            None => failed = true,
        }
    }
    std::process::exit(i32::from(failed));
}
