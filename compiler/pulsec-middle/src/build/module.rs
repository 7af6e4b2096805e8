//! Modules: the unit's start-up, namespaces, dynamic import, import.meta.

use pulse_abi::layout;
use pulsec_ir::hir::{ExportKind, Expr, Goal};
use pulsec_ir::ir::{self, Convention, Imm, Op, Term, Ty};

use super::function::{Lower, direct_arity, lower_function};
use super::{FunctionOptions, JobSource, ModuleInput, Output, Unit};

/// Lowers everything that runs.
pub(super) fn lower_unit(unit: &Unit, out: &mut Output) {
    let sources: Vec<usize> = (0..unit.input.modules.len()).filter(|m| unit.input.modules[*m].source().is_some() && unit.faults[*m].is_none()).collect();
    if unit.records {
        out.records = Some(out.cell("module records", false));
    }
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
            ModuleInput::Source(_) | ModuleInput::Faulty { .. } => continue,
        };
        lower.effect(Op::StoreCell, &[value], Imm::Cell(cell));
    }
    // What waits in the queue may ask for further namespaces.
    drain(unit, lower.out);
    lower.namespaces();
    match lower.out.records {
        Some(cell) => {
            let records = lower.records();
            lower.effect(Op::StoreCell, &[records], Imm::Cell(cell));
            for &entry in &unit.input.entries {
                if unit.module(entry).goal == Goal::Script {
                    lower.run_module(entry);
                    continue;
                }
                let number = lower.int(entry as i32);
                let promise = lower.rt("op_module_evaluate", &[records, number]);
                lower.rt("op_top_level_await", &[promise]);
            }
        }
        // The order of the modules is that of their evaluation.
        None => sources.iter().filter(|m| unit.eager[**m]).for_each(|m| lower.run_module(*m)),
    }
    let undefined = lower.undefined();
    lower.end(Term::Return(undefined));
    lower.finish()
}

fn is_async(unit: &Unit, module: usize) -> bool {
    unit.input.modules[module].source().is_some_and(|m| m.functions[m.main.index()].is_async)
}

impl Lower<'_, '_> {
    fn switch_module(&mut self, module: usize) {
        self.module_index = module;
        self.module = self.unit.module(module);
        self.facts = &self.unit.facts[module];
        self.func = self.module.main;
    }

    /// Runs the top level of a module that does not await.
    fn run_module(&mut self, module: usize) {
        let id = self.out.function(module, self.unit.module(module).main, FunctionOptions::default());
        let callee = self.undefined();
        let this = match self.unit.module(module).goal {
            Goal::Script => self.op(Op::LoadGlobalThis, &[]),
            Goal::Module => callee,
        };
        self.emit(Op::CallDirect, &[callee, this], Imm::Func(id));
    }

    /// The records of all modules, by module number.
    fn records(&mut self) -> ir::ValueId {
        let (mut bodies, mut awaits, mut requests) = (Vec::new(), Vec::new(), Vec::new());
        for m in 0..self.unit.input.modules.len() {
            let source = self.unit.input.modules[m].source().filter(|source| source.goal == Goal::Module && self.unit.faults[m].is_none());
            bodies.push(match source {
                Some(source) => {
                    let id = self.out.function(m, source.main, FunctionOptions::default());
                    self.emit(Op::NewClosure, &[], Imm::Func(id))
                }
                None => self.undefined(),
            });
            awaits.push(self.boolean(is_async(self.unit, m)));
            let numbers: Vec<_> = self.unit.input.links[m].iter().flatten().map(|target| self.int(*target as i32)).collect();
            requests.push(self.op(Op::NewArray, &numbers));
        }
        let bodies = self.op(Op::NewArray, &bodies);
        let awaits = self.op(Op::NewArray, &awaits);
        let requests = self.op(Op::NewArray, &requests);
        self.rt("op_module_records", &[bodies, awaits, requests])
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

/// The function (specifier) → undefined or what `op_import` wants to know, for the `import()` of a module.
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
        let answer = lower.loaded(*target);
        lower.end(Term::Return(answer));
        lower.start(next);
    }
    let undefined = lower.undefined();
    lower.end(Term::Return(undefined));
    let f = lower.finish();
    out.program.functions[id.index()] = f;
    id
}

impl Lower<'_, '_> {
    /// The target of an `import()`: see `LOAD_…` in `stdlib/00-core/modules.ts`.
    fn loaded(&mut self, target: usize) -> ir::ValueId {
        if let Some((message, syntax)) = &self.unit.faults[target] {
            let parts = [self.int(0), self.string(message), self.boolean(*syntax)];
            return self.op(Op::NewArray, &parts);
        }
        let cell = self.out.namespace(target);
        let namespace = self.emit(Op::LoadCell, &[], Imm::Cell(cell));
        let parts = match self.out.records {
            Some(records) if self.unit.input.modules[target].source().is_some() => {
                let records = self.emit(Op::LoadCell, &[], Imm::Cell(records));
                vec![self.int(2), namespace, records, self.int(target as i32)]
            }
            _ => vec![self.int(1), namespace],
        };
        self.op(Op::NewArray, &parts)
    }
}
