//! The order of the passes, with the reason beside each constraint.

use pulsec_ir::ir::{Program, verify};

use crate::passes::{coroutine, dce, edit, guess, gvn, inline, likely, parts, roots, roots_check, simplify, stores, unbox, unused};

/// How much to do.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    pub optimize: bool,
    /// Verify after every pass (tests; always on in debug builds).
    pub verify: bool,
}

/// Each round takes off one layer of boxes around loop-carried values; more than this many has not been seen to matter.
const ROUNDS: usize = 3;

/// Calls in inlined bodies are inlined too, up to this depth.
const INLINE_LEVELS: usize = 2;

/// Runs every pass; `dump` sees the program after each, by the pass's name.
pub fn run(program: &mut Program, options: &Options, dump: &mut dyn FnMut(&str, &Program)) {
    let mut after = |program: &Program, pass: &str| {
        check(program, options, pass);
        dump(pass, program);
    };
    // Unreachable blocks of the builder would keep values alive in everything that follows.
    for function in &mut program.functions {
        edit::compact(function);
        while edit::remove_trivial_params(function) {}
    }
    after(program, "clean");
    if options.optimize {
        optimize(program, &mut after);
    }
    // After the optimiser, which sees whole bodies and leaves fewer values to save; before roots: the split makes new functions.
    coroutine::run(program);
    after(program, "coroutine");
    if options.optimize {
        // The split leaves unused constants and dispatch parameters behind.
        for function in &mut program.functions {
            simplify::run(function);
            dce::run(function);
        }
        after(program, "tidy");
    }
    // After everything that looks at whole bodies; before roots, whose tables are by block and slot.
    parts::run(program);
    after(program, "parts");
    // Last: everything else may move values across safepoints. Dense numbers keep its tables small.
    for function in &mut program.functions {
        edit::compact(function);
        roots::run(function);
    }
    check_roots(program, options);
    dump("roots", program);
    if options.optimize {
        // Hints by instruction: nothing may renumber them afterwards.
        likely::run(program);
    }
}

fn optimize(program: &mut Program, after: &mut dyn FnMut(&Program, &str)) {
    // Before all work on functions that nothing reads. Not in the runtime image (6 % smaller with it): what a request writes would lie on 82 pages
    // instead of 76, for a reason that is not known yet.
    if program.rt_exports.is_empty() {
        unused::run(program);
        after(program, "unused");
    }
    // Constants first: the analysis of kinds starts from them.
    for function in &mut program.functions {
        simplify::run(function);
    }
    after(program, "simplify");
    // Makes constructors small enough to inline.
    stores(program);
    after(program, "stores");
    // Makes direct calls for the inliner.
    guess::run(program);
    after(program, "guess");
    // Before unboxing, which then sees the arguments' kinds in the body; after simplify, which makes bodies small.
    for _ in 0..INLINE_LEVELS {
        inline::run(program);
        for function in &mut program.functions {
            simplify::run(function);
        }
        after(program, "inline");
    }
    // Constructor functions that are no classes show what they are where they are inlined.
    stores(program);
    after(program, "stores");
    for _ in 0..ROUNDS {
        let mut changed = false;
        let Program { functions, consts, .. } = program;
        for function in functions.iter_mut() {
            changed |= unbox::run(consts, function);
        }
        after(program, "unbox");
        // Unboxing repeats conversions of one value; they are merged before simplify folds what remains.
        for function in &mut program.functions {
            changed |= gvn::run(function);
        }
        after(program, "gvn");
        for function in &mut program.functions {
            changed |= simplify::run(function);
            // Dead boxes would count as uses in the next round.
            changed |= dce::run(function);
        }
        after(program, "dce");
        if !changed {
            break;
        }
    }
}

fn stores(program: &mut Program) {
    let Program { functions, consts, .. } = program;
    for function in functions {
        stores::run(consts, function);
    }
}

fn check(program: &Program, options: &Options, pass: &str) {
    if !options.verify && !cfg!(debug_assertions) {
        return;
    }
    if let Err(problems) = verify::program(program) {
        panic!("compiler bug: after {pass}: {}", problems.join("\n"));
    }
}

fn check_roots(program: &Program, options: &Options) {
    if !options.verify && !cfg!(debug_assertions) {
        return;
    }
    for f in &program.functions {
        let problems = roots_check::check(f);
        assert!(problems.is_empty(), "compiler bug: roots of `{}`: {}", f.name, problems.join("\n"));
    }
}
