//! The registry of diagnostic codes. `pulsec explain CODE` prints these rows.
//!
//! P00xx syntax and early errors · P01xx modules · P02xx not supported · P03xx env and capabilities ·
//! P04xx routes and handlers · P05xx configuration · P09xx lints.

/// One row: code, title, explanation with the way out.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    pub code: &'static str,
    pub title: &'static str,
    pub text: &'static str,
}

macro_rules! codes {
    ($($name:ident, $code:literal, $title:literal, $text:literal;)*) => {
        $(#[doc = $title] pub const $name: &str = $code;)*
        /// Every code, ascending.
        pub const REGISTRY: &[Row] = &[$(Row { code: $code, title: $title, text: $text }),*];
    };
}

codes! {
    SYNTAX, "P0001", "the source is not valid ECMAScript or TypeScript", "The parser could not read the file at the place shown. The message names what was expected.";
    EARLY_ERROR, "P0002", "an early error of ECMAScript", "The text parses but breaks a rule that the language checks before running anything, for example a duplicate declaration, an invalid assignment target or a misplaced break.";
    NESTING, "P0003", "the source is nested too deeply", "Brackets, operators or chained statements nest beyond what the compiler accepts. Split the construct into smaller ones.";
    TOO_LARGE, "P0004", "a function is too large", "A function, or the top level of a module, compiles to more operations than the compiler accepts. Split it; move large tables into JSON, which is imported as data.";
    INTERNAL, "P0009", "the compiler failed", "This is a mistake of the compiler, not of the source. Please report it together with the file.";
    UNRESOLVED_IMPORT, "P0101", "an import cannot be resolved", "The module specifier names no file or package that can be found. Check the spelling, the extension, and that the package is installed.";
    MISSING_EXPORT, "P0102", "an imported name is not exported", "The module exists but does not export that name (or exports it ambiguously through two `export *`).";
    INVALID_JSON, "P0103", "an imported file is not valid JSON", "The file is imported as JSON, by its extension or by `with { type: \"json\" }`, and its text is not JSON.";
    IMPORT_ATTRIBUTE, "P0104", "an import attribute that is not known", "The only import attribute is `type`, and its only value is `json`.";
    UNSUPPORTED_SYNTAX, "P0201", "a language feature that is not supported yet", "The construct is valid, and refused rather than compiled wrongly. The message names it; the notes say what to write instead.";
    UNKNOWN_INTRINSIC, "P0290", "stdlib only: no such intrinsic", "A `$name` in stdlib is neither an intrinsic operation nor a leaf of the shim.";
    ENV_UNKNOWN, "P0301", "env has no such member", "The member is not part of the platform. The help line names the nearest one.";
    ENV_MANAGED, "P0302", "the platform manages this; it is not a member of env", "Files, AI, e-mail and raw namespaces are not bindings. The help line says what to use instead.";
    ENV_DYNAMIC, "P0303", "env is used in a way that cannot be followed", "A computed member or a call into unknown code: the manifest asks for every capability that pulse.toml declares.";
    NO_HANDLER, "P0401", "a route file exports no handler", "Export a default function or a method (GET, POST …), or start the file name with `_` when it is not a route.";
    ROUTE_CONFLICT, "P0402", "two files claim one route", "Rename or remove one of them.";
    ROUTE_COMMONJS, "P0403", "a route must be an ES module", "Rename the file to .ts, .mts, .js or .mjs and use import/export.";
    TOP_LEVEL, "P0404", "top-level code failed", "The top level of a program runs once, at build time, without I/O, clock and randomness. It threw an error, or took too long. Move what depends on a request into the handler.";
    CONFIG, "P0501", "pulse.toml is not valid", "The message names the key; the documentation lists what may stand there.";
    HANDLER_LENGTH, "P0901", "a default or rest parameter changes which handler shape is recognised", "`length` stops counting at the first default or rest parameter. Use definePulse or defineWebPulse to say which shape is meant.";
}

/// The row of a code.
pub fn explain(code: &str) -> Option<&'static Row> {
    REGISTRY.iter().find(|row| row.code.eq_ignore_ascii_case(code))
}
