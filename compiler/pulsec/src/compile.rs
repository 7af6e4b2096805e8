//! From a module graph to a unit: the stages in order.

use pulsec_base::diag::{Class, codes};
use pulsec_base::{Diagnostic, Diagnostics, SourceMap, Span};
use pulsec_middle::{ModuleInput, UnitInput};
use pulsec_wasm::{Problem, UnitOptions};

use crate::graph::{Content, Graph};

/// How to compile.
#[derive(Clone, Debug, Default)]
pub struct Options {
    pub optimize: bool,
    /// Print the IR after this pass to stderr (`all` for every pass).
    pub dump_ir: Option<String>,
}

/// A graph as the builder's input; `entries` are graph indices.
pub fn unit_input(graph: Graph, entries: Vec<usize>, stdlib: bool) -> UnitInput {
    // The builder wants modules in evaluation order.
    let mut position = vec![0; graph.modules.len()];
    for (at, index) in graph.order.iter().enumerate() {
        position[*index] = at;
    }
    let mut slots: Vec<_> = graph.modules.into_iter().map(Some).collect();
    let mut input = UnitInput { entries: entries.iter().map(|e| position[*e]).collect(), stdlib, ..UnitInput::default() };
    for index in &graph.order {
        let Some(module) = slots[*index].take() else { continue };
        input.links.push(module.links.iter().map(|link| link.map(|l| position[l])).collect());
        input.dynamic.push(module.dynamic.iter().map(|(s, target)| (s.clone(), position[*target])).collect());
        input.modules.push(match module.content {
            Content::Source(hir) => ModuleInput::Source(*hir),
            Content::Json(text) => ModuleInput::Json(text.as_str().into()),
            Content::Faulty { message, syntax } => ModuleInput::Faulty { message: message.as_str().into(), syntax },
        });
    }
    input
}

/// Builder, passes, emitter.
pub fn compile(input: &UnitInput, sources: &SourceMap, unit: &UnitOptions, options: &Options) -> Result<Vec<u8>, Diagnostics> {
    let (mut program, diagnostics) = pulsec_middle::build(input, sources);
    if diagnostics.has_errors() {
        return Err(diagnostics);
    }
    let mut dump = |pass: &str, program: &pulsec_ir::ir::Program| {
        if options.dump_ir.as_deref().is_some_and(|wanted| wanted == "all" || wanted == pass) {
            eprintln!("; after {pass}\n{}", pulsec_ir::ir::print::program(program));
        }
    };
    dump("build", &program);
    let passes = pulsec_middle::Options { optimize: options.optimize, verify: false };
    pulsec_middle::run(&mut program, &passes, &mut dump);
    pulsec_wasm::emit(&program, sources, unit).map_err(|error| {
        let mut out = Diagnostics::new();
        for problem in error.0 {
            out.push(match problem {
                Problem::Mismatch(message) => Diagnostic::error(codes::UNKNOWN_INTRINSIC, Class::Unsupported, Span::NONE, message),
                Problem::TooLarge { message, source } => pulsec_middle::too_large(message, source, sources),
            });
        }
        out
    })
}
