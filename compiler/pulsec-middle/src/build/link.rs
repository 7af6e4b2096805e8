//! Import resolution: which binding of which module an imported name is (ECMAScript ResolveExport).

use pulsec_base::diag::{Class, codes};
use pulsec_base::{Diagnostic, Diagnostics, JsString};
use pulsec_ir::hir::{self, BindingId, BindingKind, ExportKind, ImportId, ImportName};
use rustc_hash::FxHashSet;

use super::UnitInput;

/// What an import or export name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Resolved {
    Binding { module: usize, binding: BindingId },
    /// A module's namespace object.
    Namespace(usize),
    /// The `default` of a JSON or text module.
    Constant(usize),
}

/// Why a name has no binding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    Missing,
    Ambiguous,
    /// A module could not be found; the driver has said so.
    Reported,
}

pub(crate) struct Linker<'a> {
    input: &'a UnitInput,
}

impl<'a> Linker<'a> {
    pub fn new(input: &'a UnitInput) -> Self {
        Self { input }
    }

    fn target(&self, module: usize, import: ImportId) -> Option<usize> {
        *self.input.links.get(module)?.get(import.index())?
    }

    /// Every import item of a module; failures are reported and leave `None`. Indirect exports are checked too.
    pub fn resolve_imports(&self, index: usize, module: &hir::Module, out: &mut Diagnostics) -> Vec<Vec<Option<Resolved>>> {
        let mut all = Vec::new();
        for (request, import) in module.imports.iter().enumerate() {
            let target = self.target(index, ImportId::new(request));
            let mut items = Vec::new();
            for item in &import.items {
                items.push(target.and_then(|target| match &item.name {
                    ImportName::Namespace => Some(Resolved::Namespace(target)),
                    ImportName::Name(name) => self.resolve(target, name).map_err(|why| report(why, name, import, item.span, out)).ok(),
                }));
            }
            all.push(items);
        }
        for export in &module.exports {
            if let ExportKind::Indirect { import, imported, .. } = &export.kind
                && let Some(target) = self.target(index, *import)
                && let Err(why) = self.resolve(target, imported)
            {
                report(why, imported, &module.imports[import.index()], export.span, out);
            }
        }
        all
    }

    pub fn resolve(&self, module: usize, name: &JsString) -> Result<Resolved, Failure> {
        self.export(module, name, &mut FxHashSet::default())
    }

    /// ResolveExport.
    fn export(&self, index: usize, name: &JsString, seen: &mut FxHashSet<(usize, JsString)>) -> Result<Resolved, Failure> {
        if !seen.insert((index, name.clone())) {
            return Err(Failure::Missing);
        }
        let Some(module) = self.input.modules[index].source() else {
            return if name.eq_str("default") { Ok(Resolved::Constant(index)) } else { Err(Failure::Missing) };
        };
        for export in &module.exports {
            match &export.kind {
                ExportKind::Local { name: exported, binding } if exported == name => return self.local(index, module, *binding, seen),
                ExportKind::Indirect { name: exported, import, imported } if exported == name => {
                    let target = self.target(index, *import).ok_or(Failure::Reported)?;
                    return self.export(target, imported, seen);
                }
                ExportKind::Namespace { name: exported, import } if exported == name => {
                    return self.target(index, *import).map(Resolved::Namespace).ok_or(Failure::Reported);
                }
                _ => {}
            }
        }
        if name.eq_str("default") {
            return Err(Failure::Missing);
        }
        let mut found = None;
        for export in &module.exports {
            let ExportKind::Star { import } = &export.kind else { continue };
            let Some(target) = self.target(index, *import) else { return Err(Failure::Reported) };
            match self.export(target, name, seen) {
                Ok(resolved) if found.is_some_and(|found| found != resolved) => return Err(Failure::Ambiguous),
                Ok(resolved) => found = Some(resolved),
                Err(Failure::Missing) => {}
                Err(other) => return Err(other),
            }
        }
        found.ok_or(Failure::Missing)
    }

    /// A local export may name an import: `import { a } from "x"; export { a };`.
    fn local(&self, index: usize, module: &hir::Module, binding: BindingId, seen: &mut FxHashSet<(usize, JsString)>) -> Result<Resolved, Failure> {
        let BindingKind::Import { import, item } = module.bindings[binding.index()].kind else {
            return Ok(Resolved::Binding { module: index, binding });
        };
        let target = self.target(index, import).ok_or(Failure::Reported)?;
        match &module.imports[import.index()].items[item as usize].name {
            ImportName::Namespace => Ok(Resolved::Namespace(target)),
            ImportName::Name(name) => self.export(target, name, seen),
        }
    }

    /// Own properties of a module's namespace object: unambiguous exports, sorted by code units.
    pub fn namespace(&self, index: usize) -> Vec<(JsString, Resolved)> {
        let mut names = Vec::new();
        self.names(index, &mut names, &mut FxHashSet::default());
        names.sort();
        names.dedup();
        names.into_iter().filter_map(|name| self.resolve(index, &name).ok().map(|resolved| (name, resolved))).collect()
    }

    /// GetExportedNames.
    fn names(&self, index: usize, names: &mut Vec<JsString>, seen: &mut FxHashSet<usize>) {
        if !seen.insert(index) {
            return;
        }
        let Some(module) = self.input.modules[index].source() else {
            names.push("default".into());
            return;
        };
        for export in &module.exports {
            match &export.kind {
                ExportKind::Local { name, .. } | ExportKind::Indirect { name, .. } | ExportKind::Namespace { name, .. } => names.push(name.clone()),
                ExportKind::Star { import } => {
                    if let Some(target) = self.target(index, *import) {
                        let mut inner = Vec::new();
                        self.names(target, &mut inner, seen);
                        names.extend(inner.into_iter().filter(|name| !name.eq_str("default")));
                    }
                }
            }
        }
    }

    /// The transitive closure of static imports.
    pub fn reaches(&self) -> Vec<Vec<bool>> {
        let count = self.input.modules.len();
        (0..count)
            .map(|start| {
                let mut seen = vec![false; count];
                let mut stack = vec![start];
                while let Some(at) = stack.pop() {
                    for target in self.input.links.get(at).into_iter().flatten().flatten() {
                        if !std::mem::replace(&mut seen[*target], true) {
                            stack.push(*target);
                        }
                    }
                }
                seen
            })
            .collect()
    }
}

fn report(why: Failure, name: &JsString, import: &hir::Import, span: pulsec_base::Span, out: &mut Diagnostics) {
    let specifier = &import.specifier;
    let message = match why {
        Failure::Reported => return,
        Failure::Missing => format!("\"{specifier}\" does not export `{name}`"),
        Failure::Ambiguous => format!("\"{specifier}\" exports `{name}` more than once, through different `export *`"),
    };
    out.push(
        Diagnostic::error(codes::MISSING_EXPORT, Class::Resolution, span, message)
            .label("imported here")
            .help("check the spelling of the name, and what the module exports"),
    );
}
