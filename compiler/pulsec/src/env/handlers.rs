//! Recognising the handler that a route module exports.

use pulsec_base::Span;
use pulsec_ir::hir::{self, Argument, BindingId, BindingKind, ExportKind, Expr, ExprKind, FuncId, ImportName, PatternKind, PropKey, PropertyKind, StmtKind};

use super::Shape;

/// Methods that may be exported by name.
pub const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/// A handler of a module.
#[derive(Clone, Debug)]
pub struct Handler {
    pub shape: Shape,
    /// Function whose parameter `env_param` is `env`; `None` when it is not a function of this module.
    pub func: Option<FuncId>,
    pub env_param: Option<usize>,
    /// Workers: the parameter that has `waitUntil`.
    pub ctx_param: Option<usize>,
    /// Exported method name, for [`Shape::Methods`].
    pub method: Option<String>,
    pub span: Span,
    /// A default or rest parameter stopped the count of `length`.
    pub length_ambiguous: bool,
}

/// What initialises the bindings of a module: declared functions and simple declarations.
pub struct Initializers<'m> {
    pub functions: Vec<Option<FuncId>>,
    pub exprs: Vec<Option<&'m Expr>>,
}

impl<'m> Initializers<'m> {
    pub fn of(module: &'m hir::Module) -> Self {
        let count = module.bindings.len();
        let mut out = Self { functions: vec![None; count], exprs: vec![None; count] };
        for function in &module.functions {
            for (binding, func) in &function.hoisted {
                out.functions[binding.index()] = Some(*func);
            }
            for stmt in &function.body {
                out.stmt(module, stmt);
            }
        }
        out
    }

    fn stmt(&mut self, module: &'m hir::Module, stmt: &'m hir::Stmt) {
        match &stmt.kind {
            StmtKind::Declare { pattern, init: Some(init), .. } => {
                if let PatternKind::Binding(binding) = pattern.kind
                    && !module.bindings[binding.index()].reassigned
                {
                    self.exprs[binding.index()] = Some(init);
                }
            }
            StmtKind::Block(block) => self.block(module, block),
            StmtKind::If { then, otherwise, .. } => {
                self.stmt(module, then);
                otherwise.iter().for_each(|s| self.stmt(module, s));
            }
            StmtKind::For { body, .. } | StmtKind::ForIn { body, .. } | StmtKind::ForOf { body, .. } => self.stmt(module, body),
            StmtKind::While { body, .. } | StmtKind::DoWhile { body, .. } | StmtKind::Labeled { body, .. } => self.stmt(module, body),
            StmtKind::Switch { cases, .. } => cases.iter().flat_map(|c| &c.body).for_each(|s| self.stmt(module, s)),
            StmtKind::Try { block, handler, finalizer } => {
                self.block(module, block);
                handler.iter().for_each(|h| self.block(module, &h.body));
                finalizer.iter().for_each(|b| self.block(module, b));
            }
            _ => {}
        }
    }

    fn block(&mut self, module: &'m hir::Module, block: &'m hir::Block) {
        block.body.iter().for_each(|s| self.stmt(module, s));
    }

    /// The function a binding is known to hold.
    pub fn function(&self, binding: BindingId) -> Option<FuncId> {
        self.functions[binding.index()].or_else(|| match &self.exprs[binding.index()]?.kind {
            ExprKind::Function { func, .. } => Some(*func),
            _ => None,
        })
    }
}

/// The handlers a module exports: one default handler, or several methods.
pub fn handlers(module: &hir::Module) -> Vec<Handler> {
    let init = Initializers::of(module);
    let mut found = Vec::new();
    for export in &module.exports {
        let ExportKind::Local { name, binding } = &export.kind else { continue };
        let name = name.to_string_lossy();
        if name == "default" {
            found.push(default_handler(module, &init, *binding, export.span));
        } else if METHODS.contains(&name.as_str()) {
            let func = init.function(*binding);
            found.push(Handler {
                shape: Shape::Methods,
                func,
                env_param: func.map(|_| 1),
                ctx_param: None,
                method: Some(name),
                span: export.span,
                length_ambiguous: false,
            });
        }
    }
    for export in &module.exports {
        if let ExportKind::Indirect { name, .. } = &export.kind
            && name.eq_str("default")
        {
            found.push(dynamic(export.span));
        }
    }
    found
}

/// Whether the default export is a literal that cannot handle anything.
pub fn exports_plain_value(module: &hir::Module) -> bool {
    let init = Initializers::of(module);
    module.exports.iter().any(|export| match &export.kind {
        ExportKind::Local { name, binding } if name.eq_str("default") && init.function(*binding).is_none() => {
            init.exprs[binding.index()].is_some_and(|e| matches!(e.kind, ExprKind::Number(_) | ExprKind::String(_) | ExprKind::Bool(_) | ExprKind::Null | ExprKind::BigInt(_) | ExprKind::Template { .. } | ExprKind::Array(_)))
        }
        _ => false,
    })
}

fn dynamic(span: Span) -> Handler {
    Handler { shape: Shape::Dynamic, func: None, env_param: None, ctx_param: None, method: None, span, length_ambiguous: false }
}

fn default_handler(module: &hir::Module, init: &Initializers<'_>, binding: BindingId, span: Span) -> Handler {
    if let Some(func) = init.function(binding) {
        return by_length(module, func, span);
    }
    match init.exprs[binding.index()] {
        Some(expr) => by_expr(module, init, expr, span, 0),
        None => dynamic(span),
    }
}

fn by_expr(module: &hir::Module, init: &Initializers<'_>, expr: &Expr, span: Span, depth: u32) -> Handler {
    match &expr.kind {
        ExprKind::Function { func, .. } => by_length(module, *func, span),
        ExprKind::Read(binding) if depth < 8 => match (init.function(*binding), init.exprs[binding.index()]) {
            (Some(func), _) => by_length(module, func, span),
            (None, Some(next)) => by_expr(module, init, next, span, depth + 1),
            (None, None) => dynamic(span),
        },
        ExprKind::Call { callee, args } => {
            let wrapper = match &callee.kind {
                ExprKind::Read(binding) => imported(module, *binding),
                _ => None,
            };
            let func = match args.first() {
                Some(Argument::Item(Expr { kind: ExprKind::Function { func, .. }, .. })) => Some(*func),
                Some(Argument::Item(Expr { kind: ExprKind::Read(binding), .. })) => init.function(*binding),
                _ => None,
            };
            match wrapper.as_deref() {
                Some("definePulse") => Handler { shape: Shape::Enhanced, func, env_param: Some(1), ..dynamic(span) },
                Some("defineWebPulse") => Handler { shape: Shape::Web, func, env_param: Some(1), ..dynamic(span) },
                _ => dynamic(span),
            }
        }
        ExprKind::Object(properties) => {
            for property in properties {
                let func = match &property.kind {
                    PropertyKind::Method { key: PropKey::Static(key), func } if key.eq_str("fetch") => Some(*func),
                    PropertyKind::Value { key: PropKey::Static(key), value, .. } if key.eq_str("fetch") => match &value.kind {
                        ExprKind::Function { func, .. } => Some(*func),
                        ExprKind::Read(binding) => init.function(*binding),
                        _ => None,
                    },
                    _ => continue,
                };
                return Handler { shape: Shape::Workers, func, env_param: Some(1), ctx_param: Some(2), ..dynamic(span) };
            }
            dynamic(span)
        }
        _ => dynamic(span),
    }
}

/// The name under which a binding is imported from the platform's own module.
fn imported(module: &hir::Module, binding: BindingId) -> Option<String> {
    let BindingKind::Import { import, item } = module.bindings[binding.index()].kind else { return None };
    let import = &module.imports[import.index()];
    match &import.items[item as usize].name {
        ImportName::Name(name) if import.specifier.eq_str("@vibecodr/pulse") => Some(name.to_string_lossy()),
        _ => None,
    }
}

/// `.length` 2 or 0: enhanced; 1: web.
fn by_length(module: &hir::Module, func: FuncId, span: Span) -> Handler {
    let function = &module.functions[func.index()];
    let shape = if function.length == 1 { Shape::Web } else { Shape::Enhanced };
    Handler {
        shape,
        func: Some(func),
        // A second parameter with a default does not count for `length`, and is passed all the same.
        env_param: Some(1),
        length_ambiguous: function.params.len() as u32 != function.length,
        ..dynamic(span)
    }
}
