//! What names stand for: bindings through imports and re-exports, functions behind callees, classes and their methods.
//!
//! Pure look-ups over the module graph. `None` or an empty list means "not known", which the analysis takes as "anything".

use std::collections::BTreeMap;

use pulsec_base::JsString;
use pulsec_ir::hir::visit::{Visitor, walk_class, walk_expr, walk_function, walk_stmt};
use pulsec_ir::hir::{
    self, BinaryOp, BindingId, BindingKind, Class, ExportKind, Expr, ExprKind, FuncId, ImportName, MemberKind, PropKey, PropertyKind, Stmt, StmtKind,
};

use super::handlers::Initializers;
use crate::graph::{Content, Graph};

/// A function of a module of the graph.
pub type Func = (usize, FuncId);
/// A class: module and index in its [`Classes`].
pub type ClassRef = (usize, usize);

/// How far re-exports, aliases and superclasses are followed.
const MAX_DEPTH: u32 = 32;

/// What the analysis needs to know of a class.
#[derive(Debug)]
pub struct ClassInfo {
    pub constructor: FuncId,
    superclass: Option<BindingId>,
    /// Name, static, function.
    methods: Vec<(String, bool, FuncId)>,
    private_methods: Vec<(BindingId, FuncId)>,
    /// Every function with the class's `this`.
    functions: Vec<FuncId>,
    /// Initialisers of public and private fields.
    pub fields: Vec<(PropKey, FuncId)>,
}

/// The classes of a module.
#[derive(Debug, Default)]
pub struct Classes {
    pub list: Vec<ClassInfo>,
    by_binding: BTreeMap<BindingId, usize>,
}

impl Classes {
    fn of(module: &hir::Module, init: &Initializers<'_>) -> Self {
        let mut out = Self::default();
        for function in &module.functions {
            walk_function(&mut out, function);
        }
        let by_constructor: BTreeMap<FuncId, usize> = out.list.iter().enumerate().map(|(i, c)| (c.constructor, i)).collect();
        for (index, expr) in init.exprs.iter().enumerate() {
            if let Some(Expr { kind: ExprKind::Class { class, .. }, .. }) = expr {
                out.by_binding.insert(BindingId::new(index), by_constructor[&class.constructor]);
            }
        }
        out
    }

    /// The class whose `this` a function has.
    fn around(&self, func: FuncId) -> Option<usize> {
        self.list.iter().position(|class| class.constructor == func || class.functions.contains(&func))
    }
}

impl Visitor for Classes {
    fn stmt(&mut self, stmt: &Stmt) {
        if let StmtKind::Class { binding, .. } = &stmt.kind {
            self.by_binding.insert(*binding, self.list.len());
        }
        walk_stmt(self, stmt);
    }

    fn expr(&mut self, expr: &Expr) {
        walk_expr(self, expr);
    }

    fn class(&mut self, class: &Class) {
        if let Some(name) = class.inner_name {
            self.by_binding.insert(name, self.list.len());
        }
        let mut info = ClassInfo {
            constructor: class.constructor,
            superclass: match &class.superclass {
                Some(Expr { kind: ExprKind::Read(binding), .. }) => Some(*binding),
                _ => None,
            },
            methods: Vec::new(),
            private_methods: Vec::new(),
            functions: Vec::new(),
            fields: Vec::new(),
        };
        for member in &class.members {
            match member.kind {
                MemberKind::Method(func) => {
                    match &member.key {
                        PropKey::Static(name) => info.methods.push((name.to_string_lossy(), member.is_static, func)),
                        PropKey::Private(name) => info.private_methods.push((*name, func)),
                        PropKey::Computed(_) => {}
                    }
                    info.functions.push(func);
                }
                MemberKind::Getter(func) | MemberKind::Setter(func) | MemberKind::StaticBlock(func) => info.functions.push(func),
                MemberKind::Field { init: Some(func), .. } | MemberKind::AutoAccessor { init: Some(func), .. } => {
                    info.fields.push((member.key.clone(), func));
                    info.functions.push(func);
                }
                MemberKind::Field { init: None, .. } | MemberKind::AutoAccessor { init: None, .. } => {}
            }
        }
        self.list.push(info);
        walk_class(self, class);
    }
}

/// The modules of a graph with what is known of their names.
pub struct Lookup<'a> {
    graph: &'a Graph,
    pub modules: Vec<Option<&'a hir::Module>>,
    init: Vec<Option<Initializers<'a>>>,
    pub classes: Vec<Classes>,
}

impl<'a> Lookup<'a> {
    pub fn new(graph: &'a Graph) -> Self {
        let modules: Vec<Option<&hir::Module>> = graph
            .modules
            .iter()
            .map(|m| match &m.content {
                Content::Source(module) => Some(&**module),
                Content::Json(_) | Content::Faulty { .. } => None,
            })
            .collect();
        let init: Vec<Option<Initializers<'_>>> = modules.iter().map(|m| m.map(Initializers::of)).collect();
        let classes = modules.iter().zip(&init).map(|(m, i)| m.zip(i.as_ref()).map_or_else(Classes::default, |(m, i)| Classes::of(m, i))).collect();
        Self { graph, modules, init, classes }
    }

    /// The toolchain's own modules implement env; they do not use it.
    pub fn is_builtin(&self, module: usize) -> bool {
        matches!(self.graph.modules[module].id, crate::resolve::Resolved::Builtin(_))
    }

    fn binding(&self, module: usize, binding: BindingId) -> Option<&'a hir::Binding> {
        Some(&self.modules[module]?.bindings[binding.index()])
    }

    /// The binding itself, or the one that an import stands for.
    pub fn origin(&self, module: usize, binding: BindingId) -> Option<(usize, BindingId)> {
        let hir = self.modules[module]?;
        let BindingKind::Import { import, item } = hir.bindings[binding.index()].kind else { return Some((module, binding)) };
        let target = (*self.graph.modules[module].links.get(import.index())?)?;
        match &hir.imports[import.index()].items[item as usize].name {
            ImportName::Name(name) => self.export(target, name, 0),
            ImportName::Namespace => None,
        }
    }

    fn export(&self, module: usize, name: &JsString, depth: u32) -> Option<(usize, BindingId)> {
        if depth > MAX_DEPTH {
            return None;
        }
        let hir = self.modules[module]?;
        let link = |import: hir::ImportId| self.graph.modules[module].links.get(import.index()).copied().flatten();
        for export in &hir.exports {
            match &export.kind {
                ExportKind::Local { name: n, binding } if n == name => return self.origin(module, *binding),
                ExportKind::Indirect { name: n, import, imported } if n == name => return self.export(link(*import)?, imported, depth + 1),
                _ => {}
            }
        }
        hir.exports.iter().find_map(|export| match &export.kind {
            ExportKind::Star { import } => self.export(link(*import)?, name, depth + 1),
            _ => None,
        })
    }

    /// `helpers.f` where helpers is a namespace import.
    pub fn namespace_member(&self, module: usize, object: &Expr, property: &JsString) -> Option<(usize, BindingId)> {
        let ExprKind::Read(binding) = object.kind else { return None };
        let hir = self.modules[module]?;
        let BindingKind::Import { import, item } = hir.bindings[binding.index()].kind else { return None };
        if hir.imports[import.index()].items[item as usize].name != ImportName::Namespace {
            return None;
        }
        let target = (*self.graph.modules[module].links.get(import.index())?)?;
        self.export(target, property, 0)
    }

    fn init_expr(&self, (module, binding): (usize, BindingId)) -> Option<&'a Expr> {
        self.init[module].as_ref()?.exprs[binding.index()]
    }

    fn function(&self, (module, binding): (usize, BindingId)) -> Option<Func> {
        self.init[module].as_ref()?.function(binding).map(|func| (module, func))
    }

    /// The functions a callee may be; empty when not known. `here` is the function that contains the call.
    pub fn callees(&self, here: Func, callee: &Expr) -> Vec<Func> {
        match &callee.kind {
            ExprKind::Function { func, .. } => vec![(here.0, *func)],
            ExprKind::Read(binding) => self.origin(here.0, *binding).and_then(|at| self.function(at)).into_iter().collect(),
            ExprKind::OptionalBase(inner) | ExprKind::OptionalChain(inner) => self.callees(here, inner),
            ExprKind::Member { object, property } => match self.namespace_member(here.0, object, property) {
                Some(at) => self.function(at).into_iter().collect(),
                None => self.methods(here, object, &property.to_string_lossy()),
            },
            ExprKind::Private { name, .. } => {
                let classes = &self.classes[here.0].list;
                classes.iter().flat_map(|c| &c.private_methods).filter(|(n, _)| n == name).map(|(_, func)| (here.0, *func)).collect()
            }
            _ => Vec::new(),
        }
    }

    fn methods(&self, here: Func, object: &Expr, name: &str) -> Vec<Func> {
        let object = match &object.kind {
            ExprKind::OptionalBase(inner) => inner,
            _ => object,
        };
        let class = match &object.kind {
            ExprKind::This => self.classes[here.0].around(here.1).map(|index| (here.0, index)),
            ExprKind::New { callee, .. } => self.class_of(here.0, callee),
            ExprKind::Read(binding) => {
                let Some(hir) = self.binding(here.0, *binding) else { return Vec::new() };
                if hir.kind == BindingKind::This {
                    self.classes[here.0].around(hir.func).map(|index| (here.0, index))
                } else {
                    let Some(at) = self.origin(here.0, *binding) else { return Vec::new() };
                    if let Some(class) = self.class_at(at) {
                        return self.method_of(class, name, true, 0).into_iter().collect();
                    }
                    match self.init_expr(at).map(|e| &e.kind) {
                        Some(ExprKind::New { callee, .. }) => self.class_of(at.0, callee),
                        Some(ExprKind::Object(properties)) => return literal_method(at.0, properties, name).into_iter().collect(),
                        _ => None,
                    }
                }
            }
            _ => None,
        };
        let Some(class) = class else { return Vec::new() };
        let Some(own) = self.method_of(class, name, false, 0).or_else(|| self.method_of(class, name, true, 0)) else { return Vec::new() };
        // A subclass may override it, so every method of that name is meant as well.
        let mut out = vec![own];
        for (module, classes) in self.classes.iter().enumerate() {
            let methods = classes.list.iter().flat_map(|c| &c.methods);
            out.extend(methods.filter(|(n, ..)| n == name).map(|(.., func)| (module, *func)));
        }
        out.sort();
        out.dedup();
        out
    }

    fn method_of(&self, class: ClassRef, name: &str, is_static: bool, depth: u32) -> Option<Func> {
        let info = self.info(class)?;
        if let Some((.., func)) = info.methods.iter().find(|(n, s, _)| n == name && *s == is_static) {
            return Some((class.0, *func));
        }
        if depth > MAX_DEPTH {
            return None;
        }
        self.method_of(self.superclass(class)?, name, is_static, depth + 1)
    }

    fn info(&self, (module, index): ClassRef) -> Option<&ClassInfo> {
        self.classes[module].list.get(index)
    }

    fn superclass(&self, class: ClassRef) -> Option<ClassRef> {
        let binding = self.info(class)?.superclass?;
        self.class_at(self.origin(class.0, binding)?)
    }

    fn class_at(&self, (module, binding): (usize, BindingId)) -> Option<ClassRef> {
        self.classes[module].by_binding.get(&binding).map(|index| (module, *index))
    }

    fn class_of(&self, module: usize, callee: &Expr) -> Option<ClassRef> {
        match &callee.kind {
            ExprKind::Read(binding) => self.class_at(self.origin(module, *binding)?),
            ExprKind::Member { object, property } => self.class_at(self.namespace_member(module, object, property)?),
            _ => None,
        }
    }

    /// The constructor that receives the arguments of `new callee(…)`.
    pub fn constructor(&self, module: usize, callee: &Expr) -> Option<Func> {
        self.constructor_of(self.class_of(module, callee)?, 0)
    }

    /// The constructor that receives the arguments of `super(…)` in `here`.
    pub fn super_constructor(&self, here: Func) -> Option<Func> {
        let index = self.classes[here.0].list.iter().position(|class| class.constructor == here.1)?;
        self.constructor_of(self.superclass((here.0, index))?, 0)
    }

    fn constructor_of(&self, class: ClassRef, depth: u32) -> Option<Func> {
        let constructor = self.info(class)?.constructor;
        let forwards = self.modules[class.0]?.functions[constructor.index()].is_default_constructor;
        if forwards && depth < MAX_DEPTH && self.info(class)?.superclass.is_some() {
            return self.constructor_of(self.superclass(class)?, depth + 1);
        }
        Some((class.0, constructor))
    }

    /// The literal text an expression starts with, and whether that is all of it.
    pub fn text(&self, module: usize, expr: &Expr) -> Option<(String, bool)> {
        self.text_within(module, expr, 0)
    }

    fn text_within(&self, module: usize, expr: &Expr, depth: u32) -> Option<(String, bool)> {
        if depth > MAX_DEPTH {
            return None;
        }
        match &expr.kind {
            ExprKind::String(text) => Some((text.to_string_lossy(), true)),
            ExprKind::Read(binding) => {
                let at = self.origin(module, *binding)?;
                self.text_within(at.0, self.init_expr(at)?, depth + 1)
            }
            ExprKind::Template { quasis, exprs } => {
                let mut out = quasis.first()?.to_string_lossy();
                for (expr, quasi) in exprs.iter().zip(quasis.iter().skip(1)) {
                    let Some((text, whole)) = self.text_within(module, expr, depth + 1) else { return Some((out, false)) };
                    out.push_str(&text);
                    if !whole {
                        return Some((out, false));
                    }
                    out.push_str(&quasi.to_string_lossy());
                }
                Some((out, true))
            }
            ExprKind::Binary { op: BinaryOp::Add, left, right } => {
                let (mut out, whole) = self.text_within(module, left, depth + 1)?;
                match self.text_within(module, right, depth + 1).filter(|_| whole) {
                    Some((text, whole)) => {
                        out.push_str(&text);
                        Some((out, whole))
                    }
                    None => Some((out, false)),
                }
            }
            _ => None,
        }
    }
}

fn literal_method(module: usize, properties: &[hir::Property], name: &str) -> Option<Func> {
    properties.iter().rev().find_map(|property| match &property.kind {
        PropertyKind::Method { key: PropKey::Static(key), func } if key.eq_str(name) => Some((module, *func)),
        PropertyKind::Value { key: PropKey::Static(key), value: Expr { kind: ExprKind::Function { func, .. }, .. }, .. } if key.eq_str(name) => Some((module, *func)),
        _ => None,
    })
}
