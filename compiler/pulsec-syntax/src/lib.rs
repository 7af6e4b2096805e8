//! From source text to HIR: parsing (with swc, which only this crate names), early errors, erasure of
//! TypeScript and JSX, scope analysis and lowering.

mod early;
mod lower;
mod nesting;
mod parse;
mod positions;
mod regexp;
mod scope;
mod transform;
mod unsupported;
mod using_heads;

use pulsec_base::{Diagnostic, Diagnostics, FileId, SourceMap, Span, diag};
use pulsec_ir::hir::{self, Goal};

pub use nesting::LIMIT as NESTING_LIMIT;

/// Which grammar a file is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    Js,
    Ts,
    Jsx,
    Tsx,
}

impl Dialect {
    /// By file name; `None` when the extension is not one of a script.
    pub fn of_name(name: &str) -> Option<Self> {
        match name.rsplit_once('.')?.1 {
            "js" | "mjs" | "cjs" => Some(Self::Js),
            "ts" | "mts" | "cts" => Some(Self::Ts),
            "jsx" => Some(Self::Jsx),
            "tsx" => Some(Self::Tsx),
            _ => None,
        }
    }
    fn is_typescript(self) -> bool {
        matches!(self, Self::Ts | Self::Tsx)
    }
    fn is_jsx(self) -> bool {
        matches!(self, Self::Jsx | Self::Tsx)
    }
}

/// How to read a file.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    pub goal: Goal,
    pub dialect: Dialect,
    /// The file is part of the standard library: `$name(…)`, `$realm.X` and `$sym.x` have their meaning.
    pub stdlib: bool,
    /// Script goal: read as strict code although there is no directive. There is no sloppy mode: a script without
    /// the directive is compiled as strict code too, but its text is parsed by the rules of sloppy code first.
    pub strict_script: bool,
}

impl Options {
    pub fn module(dialect: Dialect) -> Self {
        Self { goal: Goal::Module, dialect, stdlib: false, strict_script: false }
    }
}

/// Stack of the thread that parses: enough for [`NESTING_LIMIT`] levels. Untouched pages cost nothing.
const STACK: usize = 512 << 20;

/// Reads one file. The module is there exactly when no diagnostic is an error.
pub fn parse(sources: &SourceMap, file: FileId, options: &Options) -> (Option<hir::Module>, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let source = sources.file(file);
    let whole = Span::new(source.start, source.start + source.text.len() as u32);
    if let Some(span) = nesting::too_deep(&source.text, source.start) {
        diagnostics.push(
            Diagnostic::error(diag::codes::NESTING, diag::Class::Unsupported, span, format!("the source is nested more than {LIMIT} levels deep", LIMIT = nesting::LIMIT))
                .label("the limit is passed here")
                .help("split the expression or statement into smaller ones"),
        );
        return (None, diagnostics);
    }
    let result = std::thread::scope(|scope| {
        let worker = std::thread::Builder::new().name("parse".into()).stack_size(STACK).spawn_scoped(scope, || parse_here(source, file, options));
        worker.map(|handle| handle.join())
    });
    match result {
        Ok(Ok((module, found))) => {
            diagnostics.extend(found);
            let module = module.filter(|_| !diagnostics.has_errors());
            (module, diagnostics)
        }
        Ok(Err(panic)) => {
            let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("unknown cause");
            diagnostics.push(Diagnostic::error(diag::codes::INTERNAL, diag::Class::Unsupported, whole, format!("the compiler failed on this file: {text}")).help("please report this with the file"));
            (None, diagnostics)
        }
        Err(error) => {
            diagnostics.push(Diagnostic::error(diag::codes::INTERNAL, diag::Class::Unsupported, whole, format!("cannot start the parser's thread: {error}")));
            (None, diagnostics)
        }
    }
}

fn parse_here(source: &pulsec_base::source::SourceFile, file: FileId, options: &Options) -> (Option<hir::Module>, Diagnostics) {
    let positions = positions::Positions { start: source.start, text: &source.text };
    transform::with_globals(|| {
        let mut diagnostics = Diagnostics::new();
        let comments = parse::Comments::default();
        let Some(mut program) = parse::program(positions, options, &comments, &mut diagnostics) else { return (None, diagnostics) };
        early::check(&program, positions, options, &mut diagnostics);
        unsupported::check(&program, positions, &mut diagnostics);
        if diagnostics.has_errors() {
            return (None, diagnostics);
        }
        let facts = scope::facts::collect(&program);
        transform::erase(&mut program, options.dialect, &comments);
        let module = lower::module(&program, file, positions, options, &facts, &mut diagnostics);
        (Some(module), diagnostics)
    })
}
