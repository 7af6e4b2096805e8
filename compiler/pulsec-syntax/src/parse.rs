//! Running swc's parser and turning its errors into diagnostics.

use pulsec_base::{Diagnostic, Diagnostics, diag};
use pulsec_ir::hir::Goal;
use swc_core::common::comments::SingleThreadedComments;
use swc_core::common::input::StringInput;
use swc_core::common::{BytePos, Spanned};
use swc_core::ecma::ast::{EsVersion, Program};
use swc_core::ecma::parser::{Context, EsSyntax, Lexer, Parser, Syntax, TsSyntax};

use crate::Options;
use crate::positions::Positions;

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
    let input = StringInput::new(positions.text, BytePos(positions.start), BytePos(positions.end()));
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
    let mut errors = parser.take_errors();
    let program = match result {
        Ok(program) => Some(program),
        Err(error) => {
            errors.push(error);
            None
        }
    };
    errors.sort_by_key(|error| error.span().lo);
    for error in errors {
        let message = error.kind().msg();
        let mut text = message.trim_end_matches('.').to_string();
        // Messages start in lower case here, but names and keywords in them stay.
        if text.chars().nth(1).is_some_and(|c| c.is_lowercase() || c == ' ') {
            let lower: String = text.chars().take(1).flat_map(char::to_lowercase).collect();
            text.replace_range(..text.chars().next().map_or(0, char::len_utf8), &lower);
        }
        diagnostics.push(Diagnostic::error(diag::codes::SYNTAX, diag::Class::Syntax, positions.span(error.span()), text));
    }
    program
}
