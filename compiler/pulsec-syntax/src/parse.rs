//! Running swc's parser and turning its errors into diagnostics.

use std::borrow::Cow;

use pulsec_base::{Diagnostic, Diagnostics, diag};
use pulsec_ir::hir::Goal;
use swc_core::common::comments::SingleThreadedComments;
use swc_core::common::input::StringInput;
use swc_core::common::{BytePos, Spanned};
use swc_core::ecma::ast::{EsVersion, Program};
use swc_core::ecma::parser::error::{Error, SyntaxError};
use swc_core::ecma::parser::{Context, EsSyntax, Lexer, Parser, Syntax, TsSyntax};

use crate::Options;
use crate::positions::{LINE_ENDS, Positions, skip_trivia};
use crate::using_heads::{self, Head};

pub type Comments = SingleThreadedComments;

/// Parses the file; `None` when it cannot be read at all. Recoverable errors are reported too.
pub fn program(positions: Positions<'_>, options: &Options, comments: &Comments, diagnostics: &mut Diagnostics) -> Option<Program> {
    let dialect = options.dialect;
    let syntax = if dialect.is_typescript() {
        Syntax::Typescript(TsSyntax { tsx: dialect.is_jsx(), decorators: true, ..TsSyntax::default() })
    } else {
        Syntax::Es(EsSyntax {
            jsx: dialect.is_jsx(),
            decorators: true,
            decorators_before_export: true,
            import_attributes: true,
            auto_accessors: true,
            explicit_resource_management: true,
            ..EsSyntax::default()
        })
    };
    let parse = |text: &str| {
        let input = StringInput::new(text, BytePos(positions.start), BytePos(positions.end()));
        // Comments matter only for JSX pragmas.
        let wanted = dialect.is_jsx().then_some(comments as &dyn swc_core::common::comments::Comments);
        let mut parser = Parser::new_from(Lexer::new(syntax, EsVersion::EsNext, input, wanted));
        let result = match options.goal {
            Goal::Module => parser.parse_module().map(Program::Module),
            Goal::Script => {
                if options.strict_script {
                    let context = parser.ctx() | Context::Strict;
                    parser.set_ctx(context);
                }
                parser.parse_script().map(Program::Script)
            }
        };
        (result, parser.take_errors())
    };
    let (program, mut errors) = with_using_heads(positions, parse);
    errors.sort_by_key(|error| error.span().lo);
    for error in errors {
        let message = error.kind().msg();
        let mut text = message.trim_end_matches('.').to_string();
        // Messages start in lower case here, but names and keywords in them stay.
        if text.chars().nth(1).is_some_and(|c| c.is_lowercase() || c == ' ') {
            let lower: String = text.chars().take(1).flat_map(char::to_lowercase).collect();
            text.replace_range(..text.chars().next().map_or(0, char::len_utf8), &lower);
        }
        diagnostics.push(Diagnostic::error(code(positions, &error), diag::Class::Syntax, positions.span(error.span()), text));
    }
    program
}

/// Which errors of the parser are early errors of the specification rather than errors of its grammar.
fn code(positions: Positions<'_>, error: &Error) -> &'static str {
    use SyntaxError::*;
    let behind = positions.text.get((error.span().hi.0.saturating_sub(positions.start)) as usize..).unwrap_or("");
    match error.kind() {
        // What the parser makes of a `let` declaration that breaks off, or that stands where none may.
        InvalidIdentInStrict(name) if name == "let" && may_bind(skip_trivia(behind)) => diag::codes::SYNTAX,
        // The parser also says so where it only stopped too early; and patterns without initialiser are no declarations at all.
        ConstDeclarationsRequireInitialization if !ends_declarator(behind) || positions.source(error.span()).starts_with(['{', '[']) => diag::codes::SYNTAX,
        Unexpected { expected, .. } if expected.starts_with("let is reserved in ") => diag::codes::EARLY_ERROR,
        ArgumentsInClassField | AwaitParamInAsync | YieldParamInGen | DuplicateLabel(..) | EvalAndArgumentsInStrict | IllegalLanguageModeDirective
        | InvalidIdentInAsync | InvalidIdentInStrict(..) | InvalidAssignTarget | NotSimpleAssign | InvalidNewTarget | InvalidSuper | InvalidSuperCall
        | InvalidSuperPrivateName | LegacyDecimal | LegacyOctal | LabelledFunctionInStrict | WithInStrict | ReservedWordInImport | ImportMetaInScript
        | DuplicateConstructor | ConstructorAccessor | GeneratorConstructor | AsyncConstructor | PropertyNamedConstructor | PrivateConstructor
        | InitRequiredForUsingDecl | ConstDeclarationsRequireInitialization | DuplicatedRegExpFlags(..) | UnknownRegExpFlags
        // Octal literals, `with`, targets of assignments.
        | TS1085 | TS2406 | TS2410
        // `arguments` and `delete` of names in strict code; `break` and `continue` outside of what they could leave, or to a label that is not there.
        | TS1100 | TS1102 | TS1105 | TS1107 | TS1114 | TS1115 | TS1116 => diag::codes::EARLY_ERROR,
        _ => diag::codes::SYNTAX,
    }
}

/// Whether what follows a `let` can be what it binds, or is missing.
fn may_bind(text: &str) -> bool {
    text.chars().next().is_none_or(|c| c.is_alphabetic() || matches!(c, '_' | '$' | '\\' | '[' | '{'))
}

/// Whether a declarator can end before this text.
fn ends_declarator(text: &str) -> bool {
    let next = skip_trivia(text);
    next.is_empty() || next.starts_with([';', ',', '}']) || text[..text.len() - next.len()].contains(LINE_ENDS)
}

/// Parses a text, and again with one more head marked as long as what stops the parser is `for (using x = …; …)`.
fn with_using_heads(positions: Positions<'_>, parse: impl Fn(&str) -> (Result<Program, Error>, Vec<Error>)) -> (Option<Program>, Vec<Error>) {
    let mut text = Cow::Borrowed(positions.text);
    let mut heads: Vec<Head> = Vec::new();
    loop {
        let (result, mut errors) = parse(&text);
        let error = match result {
            Ok(mut program) => {
                if heads.is_empty() || using_heads::restore(&mut program, &heads, &mut errors) {
                    return (Some(program), errors);
                }
                // A marked head turned out to be something else: what the unmarked text says counts.
                let (result, mut errors) = parse(positions.text);
                let program = result.map_err(|error| errors.push(error)).ok();
                return (program, errors);
            }
            Err(error) => error,
        };
        match using_heads::before(&text, (error.span().lo.0 - positions.start) as usize) {
            Some((marked, head)) if heads.len() < using_heads::LIMIT => {
                text = Cow::Owned(marked);
                heads.push(Head { at: head.at + positions.start, ..head });
            }
            _ => {
                errors.push(error);
                return (None, errors);
            }
        }
    }
}
