//! Modules: the unit's start-up, namespaces, dynamic import, import.meta.

use pulse_abi::layout;
use pulse_abi::kinds::Kind;
use pulsec_ir::hir::{ExportKind, Expr, Goal};
use pulsec_ir::ir::{self, CellId, Convention, Imm, Op, Term, Ty};

use super::function::{Lower, direct_arity, lower_function};
use super::{FunctionOptions, JobSource, ModuleInput, Output, Unit};

/// Lowers everything that runs.
pub(super) fn lower_unit(unit: &Unit, out: &mut Output) {
    let sources: Vec<usize> = (0..unit.input.modules.len()).filter(|m| unit.input.modules[*m].source().is_some()).collect();
    for &m in &sources {
        let module = unit.module(m);
        for (binding, func) in &module.functions[module.main.index()].hoisted {
            if !module.bindings[binding.index()].reassigned {
                out.known.insert((m, *binding), *func);
            }
        }
    }
    if unit.input.stdlib {
        rt_exports(unit, out, &sources);
    }
    let init = out.reserve();
    out.program.init = Some(init);
    for &m in &sources {
        out.function(m, unit.module(m).main, FunctionOptions::default());
    }
    drain(unit, out);
    let f = start_up(unit, out, &sources);
    out.program.functions[init.index()] = f;
    drain(unit, out);
}

fn drain(unit: &Unit, out: &mut Output) {
    while let Some(job) = out.queue.pop_front() {
        let JobSource::Function(func) = job.source;
        let f = lower_function(unit, out, job.module, func, &job.options);
        out.program.functions[job.id.index()] = f;
    }
}

/// rt functions: exported functions of stdlib modules named `op_…` or `rt_…`.
fn rt_exports(unit: &Unit, out: &mut Output, sources: &[usize]) {
    for &m in sources {
        for export in &unit.module(m).exports {
            if let ExportKind::Local { name, binding } = &export.kind
                && let name = name.to_string_lossy()
                && (name.starts_with("op_") || name.starts_with("rt_") || name.starts_with("pulse_"))
                && let Some(func) = out.known.get(&(m, *binding)).copied()
            {
                if direct_arity(unit, m, func).is_none() {
                    out.unsupported(export.span, "an rt function without a direct entry (rest, `arguments`, new.target, `$arg`, or more than 8 parameters)");
                    continue;
                }
                let id = out.function(m, func, FunctionOptions { rt_export: true, ..FunctionOptions::default() });
                if !out.program.rt_exports.iter().any(|(known, _)| *known == name) {
                    out.program.rt_exports.push((name, id));
                }
            }
        }
    }
}

fn plain(name: &str, arity: u32) -> ir::Function {
    let mut f = ir::Function::new(name, Convention::Direct { arity });
    f.kind = layout::FN_KIND_ARROW;
    f
}

/// The unit's start: function declarations, namespaces, constant modules, then the top levels.
fn start_up(unit: &Unit, out: &mut Output, sources: &[usize]) -> ir::Function {
    let Some(&first) = sources.first() else {
        let mut f = plain("(start)", 0);
        let entry = f.add_block();
        f.add_param(entry, Ty::P);
        let this = f.add_param(entry, Ty::V);
        f.blocks[entry.index()].term = Term::Return(this);
        return f;
    };
    let main = unit.module(first).main;
    let mut lower = Lower::new(unit, out, first, main, plain("(start)", 0));
    for &m in sources {
        if unit.module(m).goal == Goal::Module {
            lower.switch_module(m);
            let function = lower.function();
            lower.hoist(&function.hoisted);
        }
    }
    for (m, module) in unit.input.modules.iter().enumerate() {
        let Some(cell) = unit.constant_cells[m] else { continue };
        let value = match module {
            ModuleInput::Json(text) => {
                let text = lower.string(text);
                lower.rt("op_import_json", &[text])
            }
            ModuleInput::Text(text) => lower.string(text),
            ModuleInput::Source(_) => continue,
        };
        lower.effect(Op::StoreCell, &[value], Imm::Cell(cell));
    }
    // What waits in the queue may ask for further namespaces.
    drain(unit, lower.out);
    lower.namespaces();
    let eager: Vec<usize> = sources.iter().copied().filter(|m| unit.eager[*m]).collect();
    if eager.iter().any(|m| is_async(unit, *m)) {
        let id = lower.out.reserve();
        let f = async_start(unit, lower.out, &eager);
        lower.out.program.functions[id.index()] = f;
        let function = lower.emit(Op::NewClosure, &[], Imm::Func(id));
        let undefined = lower.undefined();
        let promise = lower.emit(Op::CallDirect, &[function, undefined], Imm::Func(id));
        lower.rt("op_top_level_await", &[promise]);
    } else {
        for m in eager {
            lower.run_module(m);
        }
    }
    let undefined = lower.undefined();
    lower.end(Term::Return(undefined));
    lower.finish()
}

fn is_async(unit: &Unit, module: usize) -> bool {
    unit.input.modules[module].source().is_some_and(|m| m.functions[m.main.index()].is_async)
}

/// Top levels in order, where one awaits.
fn async_start(unit: &Unit, out: &mut Output, modules: &[usize]) -> ir::Function {
    let mut f = plain("(modules)", 0);
    f.kind = layout::FN_KIND_ASYNC;
    let mut lower = Lower::new(unit, out, modules[0], unit.module(modules[0]).main, f);
    lower.effect(Op::InitialSuspend, &[], Imm::I32(Kind::AsyncCoroutine as i32));
    for &m in modules {
        lower.run_module(m);
    }
    let undefined = lower.undefined();
    lower.end(Term::Return(undefined));
    lower.finish()
}

impl Lower<'_, '_> {
    fn switch_module(&mut self, module: usize) {
        self.module_index = module;
        self.module = self.unit.module(module);
        self.facts = &self.unit.facts[module];
        self.func = self.module.main;
    }

    /// Runs a module's top level; awaits it when it is asynchronous (then we are in a coroutine).
    fn run_module(&mut self, module: usize) {
        let id = self.out.function(module, self.unit.module(module).main, FunctionOptions::default());
        let undefined = self.undefined();
        if is_async(self.unit, module) {
            let function = self.emit(Op::NewClosure, &[], Imm::Func(id));
            let promise = self.emit(Op::CallDirect, &[function, undefined], Imm::Func(id));
            self.await_value(promise);
        } else {
            self.emit(Op::CallDirect, &[undefined, undefined], Imm::Func(id));
        }
    }

    /// Creates every namespace object that has been asked for; their getters may ask for more.
    fn namespaces(&mut self) {
        let mut done = 0;
        while let Some(&(module, cell)) = self.out.namespaces.get(done) {
            done += 1;
            let list = self.unit.linker.namespace(module);
            let mut names = Vec::new();
            let mut getters = Vec::new();
            for (name, resolved) in list {
                names.push(self.string(&name));
                let id = self.out.reserve();
                // The getter belongs to no importing module: `context` only has to be a module with source.
                let context = self.module_index;
                let mut getter = Lower::new(self.unit, self.out, context, self.unit.module(context).main, plain("(export)", 0));
                getter.module_index = module;
                let value = getter.read_export(resolved, &name);
                getter.end(Term::Return(value));
                let f = getter.finish();
                self.out.program.functions[id.index()] = f;
                getters.push(self.emit(Op::NewClosure, &[], Imm::Func(id)));
            }
            let names = self.op(Op::NewArray, &names);
            let getters = self.op(Op::NewArray, &getters);
            let namespace = self.rt("op_module_namespace", &[names, getters]);
            self.effect(Op::StoreCell, &[namespace], Imm::Cell(cell));
        }
    }

    /// `import(specifier, options)`.
    pub fn import_call(&mut self, specifier: &Expr, options: Option<&Expr>) -> ir::ValueId {
        let specifier = self.expr(specifier);
        let options = match options {
            Some(options) => self.expr(options),
            None => self.undefined(),
        };
        let loader = loader(self.unit, self.out, self.module_index);
        let loader = self.emit(Op::NewClosure, &[], Imm::Func(loader));
        self.rt("op_import", &[specifier, options, loader])
    }

    /// One object per module.
    pub fn import_meta(&mut self) -> ir::ValueId {
        let cell = match self.out.metas.iter().find(|(m, _)| *m == self.module_index) {
            Some((_, cell)) => *cell,
            None => {
                let cell = self.out.cell("import.meta", false);
                self.out.metas.push((self.module_index, cell));
                cell
            }
        };
        let known = self.emit(Op::LoadCell, &[], Imm::Cell(cell));
        let absent = self.op(Op::IsUndefined, &[known]);
        let url = format!("file:///{}", self.unit.sources.file(self.module.file).name.trim_start_matches('/'));
        self.select(
            absent,
            |this| {
                let url = this.string(&url.as_str().into());
                let meta = this.rt("op_import_meta", &[url]);
                this.effect(Op::StoreCell, &[meta], Imm::Cell(cell));
                meta
            },
            |_| known,
        )
    }
}

/// The function (specifier) → undefined or [evaluate function or undefined, namespace], for the `import()` of a module.
fn loader(unit: &Unit, out: &mut Output, module: usize) -> ir::FuncId {
    if let Some((_, id)) = out.loaders.iter().find(|(m, _)| *m == module) {
        return *id;
    }
    let id = out.reserve();
    out.loaders.push((module, id));
    let mut lower = Lower::new(unit, out, module, unit.module(module).main, plain("(import)", 1));
    let specifier = lower.f.add_param(lower.cur, Ty::V);
    for (text, target) in unit.input.dynamic.get(module).into_iter().flatten() {
        let text = lower.string(text);
        let same = lower.op(Op::StrictEq, &[specifier, text]);
        let (found, next) = (lower.block(), lower.block());
        lower.branch(same, found, next);
        lower.start(found);
        let evaluate = match lower.evaluator(*target) {
            Some(id) => lower.emit(Op::NewClosure, &[], Imm::Func(id)),
            None => lower.undefined(),
        };
        let cell = lower.out.namespace(*target);
        let namespace = lower.load(cell);
        let pair = lower.op(Op::NewArray, &[evaluate, namespace]);
        lower.end(Term::Return(pair));
        lower.start(next);
    }
    let undefined = lower.undefined();
    lower.end(Term::Return(undefined));
    let f = lower.finish();
    out.program.functions[id.index()] = f;
    id
}

impl Lower<'_, '_> {
    /// The function that runs a module that did not run when the unit started.
    fn evaluator(&mut self, target: usize) -> Option<ir::FuncId> {
        let lazy = !self.unit.eager[target] && self.unit.input.modules[target].source().is_some();
        lazy.then(|| evaluator(self.unit, self.out, target))
    }

    fn load(&mut self, cell: CellId) -> ir::ValueId {
        self.emit(Op::LoadCell, &[], Imm::Cell(cell))
    }
    fn save(&mut self, cell: CellId, v: ir::ValueId) {
        self.effect(Op::StoreCell, &[v], Imm::Cell(cell));
    }
}

/// Runs a module that is only imported dynamically, after what it imports; once. An error is kept and thrown again.
fn evaluator(unit: &Unit, out: &mut Output, target: usize) -> ir::FuncId {
    if let Some((_, id)) = out.evaluators.iter().find(|(m, _)| *m == target) {
        return *id;
    }
    let id = out.reserve();
    out.evaluators.push((target, id));
    let (state, error) = (out.cell("module state", false), out.cell("module error", false));
    let waits = is_async(unit, target) || (0..unit.input.modules.len()).any(|m| unit.reaches[target][m] && !unit.eager[m] && is_async(unit, m));
    let mut f = plain("(evaluate)", 0);
    if waits {
        f.kind = layout::FN_KIND_ASYNC;
    }
    let mut lower = Lower::new(unit, out, target, unit.module(target).main, f);
    if waits {
        lower.effect(Op::InitialSuspend, &[], Imm::I32(Kind::AsyncCoroutine as i32));
    }
    let seen = lower.load(state);
    let fresh = lower.op(Op::IsUndefined, &[seen]);
    lower.when(fresh, |lower| {
        let yes = lower.boolean(true);
        lower.save(state, yes);
        lower.try_catch(
            |lower| {
                for dependency in unit.input.links[target].iter().flatten() {
                    if let Some(id) = lower.evaluator(*dependency) {
                        let function = lower.emit(Op::NewClosure, &[], Imm::Func(id));
                        let undefined = lower.undefined();
                        let result = lower.emit(Op::CallDirect, &[function, undefined], Imm::Func(id));
                        if waits {
                            lower.await_value(result);
                        }
                    }
                }
                lower.run_module(target);
            },
            |lower, thrown| {
                let no = lower.boolean(false);
                lower.save(state, no);
                lower.save(error, thrown);
            },
        );
    });
    let outcome = lower.load(state);
    let failed = lower.emit(Op::WordIs, &[outcome], Imm::Word(pulse_abi::value::FALSE));
    lower.when(failed, |lower| {
        let thrown = lower.load(error);
        lower.throw_value(thrown);
    });
    let undefined = lower.undefined();
    lower.end(Term::Return(undefined));
    let f = lower.finish();
    out.program.functions[id.index()] = f;
    id
}
