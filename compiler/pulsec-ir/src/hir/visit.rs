//! Walking HIR: a visitor with one method per node family; the `walk_*` functions visit children in evaluation order.
//! Nested functions are ids, so they are not entered: iterate over [`super::Module::functions`].

use super::*;

/// Override what you need and call the matching `walk_*` to go on.
pub trait Visitor {
    fn expr(&mut self, expr: &Expr) {
        walk_expr(self, expr);
    }
    fn stmt(&mut self, stmt: &Stmt) {
        walk_stmt(self, stmt);
    }
    fn pattern(&mut self, pattern: &Pattern) {
        walk_pattern(self, pattern);
    }
    fn target(&mut self, target: &Target) {
        walk_target(self, target);
    }
    fn class(&mut self, class: &Class) {
        walk_class(self, class);
    }
}

/// Parameters and body.
pub fn walk_function<V: Visitor + ?Sized>(v: &mut V, function: &Function) {
    for param in &function.params {
        v.pattern(&param.pattern);
        param.default.iter().for_each(|e| v.expr(e));
    }
    function.body.iter().for_each(|s| v.stmt(s));
}

/// Visits a computed key.
pub fn walk_key<V: Visitor + ?Sized>(v: &mut V, key: &PropKey) {
    if let PropKey::Computed(expr) = key {
        v.expr(expr);
    }
}

/// Visits the parts of a class.
pub fn walk_class<V: Visitor + ?Sized>(v: &mut V, class: &Class) {
    class.superclass.iter().for_each(|e| v.expr(e));
    class.members.iter().for_each(|m| walk_key(v, &m.key));
}

/// Visits the parts of a pattern.
pub fn walk_pattern<V: Visitor + ?Sized>(v: &mut V, pattern: &Pattern) {
    match &pattern.kind {
        PatternKind::Binding(_) => {}
        PatternKind::Target(target) => v.target(target),
        PatternKind::Array { elements, rest } => {
            for element in elements.iter().flatten() {
                v.pattern(&element.pattern);
                element.default.iter().for_each(|e| v.expr(e));
            }
            rest.iter().for_each(|p| v.pattern(p));
        }
        PatternKind::Object { properties, rest } => {
            for property in properties {
                walk_key(v, &property.key);
                v.pattern(&property.pattern);
                property.default.iter().for_each(|e| v.expr(e));
            }
            rest.iter().for_each(|p| v.pattern(p));
        }
    }
}

/// Visits the parts of an assignment target.
pub fn walk_target<V: Visitor + ?Sized>(v: &mut V, target: &Target) {
    match &target.kind {
        TargetKind::Binding(_) | TargetKind::Global(_) | TargetKind::Realm(_) => {}
        TargetKind::Member { object, .. } | TargetKind::Private { object, .. } | TargetKind::InvalidCall(object) => v.expr(object),
        TargetKind::Index { object, index } => {
            v.expr(object);
            v.expr(index);
        }
        TargetKind::SuperMember { home, this, .. } => {
            v.expr(home);
            v.expr(this);
        }
        TargetKind::SuperIndex { home, this, index } => {
            v.expr(home);
            v.expr(this);
            v.expr(index);
        }
    }
}

fn block<V: Visitor + ?Sized>(v: &mut V, block: &Block) {
    block.body.iter().for_each(|s| v.stmt(s));
}

fn head<V: Visitor + ?Sized>(v: &mut V, head: &ForHead) {
    match &head.kind {
        ForHeadKind::Declare { pattern, .. } | ForHeadKind::Assign(pattern) => v.pattern(pattern),
        ForHeadKind::Using { .. } => {}
    }
}

/// Visits the parts of a statement.
pub fn walk_stmt<V: Visitor + ?Sized>(v: &mut V, stmt: &Stmt) {
    match &stmt.kind {
        StmtKind::Empty | StmtKind::Break(_) | StmtKind::Continue(_) | StmtKind::Debugger => {}
        StmtKind::Expr(e) | StmtKind::Throw(e) => v.expr(e),
        StmtKind::Declare { pattern, init, .. } => {
            init.iter().for_each(|e| v.expr(e));
            v.pattern(pattern);
        }
        StmtKind::DeclareGlobal { init, .. } | StmtKind::Using { init, .. } => v.expr(init),
        StmtKind::Class { class, .. } => v.class(class),
        StmtKind::Block(b) => block(v, b),
        StmtKind::If { test, then, otherwise } => {
            v.expr(test);
            v.stmt(then);
            otherwise.iter().for_each(|s| v.stmt(s));
        }
        StmtKind::For { init, test, update, body, .. } => {
            init.iter().for_each(|s| v.stmt(s));
            test.iter().for_each(|e| v.expr(e));
            v.stmt(body);
            update.iter().for_each(|e| v.expr(e));
        }
        StmtKind::ForIn { head: h, object, body, .. } => {
            v.expr(object);
            head(v, h);
            v.stmt(body);
        }
        StmtKind::ForOf { head: h, iterable, body, .. } => {
            v.expr(iterable);
            head(v, h);
            v.stmt(body);
        }
        StmtKind::While { test, body, .. } => {
            v.expr(test);
            v.stmt(body);
        }
        StmtKind::DoWhile { body, test, .. } => {
            v.stmt(body);
            v.expr(test);
        }
        StmtKind::Switch { discriminant, cases, .. } => {
            v.expr(discriminant);
            for case in cases {
                case.test.iter().for_each(|e| v.expr(e));
                case.body.iter().for_each(|s| v.stmt(s));
            }
        }
        StmtKind::Labeled { body, .. } => v.stmt(body),
        StmtKind::Return(e) => e.iter().for_each(|e| v.expr(e)),
        StmtKind::Try { block: b, handler, finalizer } => {
            block(v, b);
            if let Some(handler) = handler {
                handler.param.iter().for_each(|p| v.pattern(p));
                block(v, &handler.body);
            }
            finalizer.iter().for_each(|b| block(v, b));
        }
    }
}

fn args<V: Visitor + ?Sized>(v: &mut V, args: &[Argument]) {
    for arg in args {
        match arg {
            Argument::Item(e) | Argument::Spread(e) => v.expr(e),
        }
    }
}

/// Visits the parts of an expression.
pub fn walk_expr<V: Visitor + ?Sized>(v: &mut V, expr: &Expr) {
    match &expr.kind {
        ExprKind::Undefined
        | ExprKind::Null
        | ExprKind::Bool(_)
        | ExprKind::Number(_)
        | ExprKind::String(_)
        | ExprKind::BigInt(_)
        | ExprKind::RegExp { .. }
        | ExprKind::Function { .. }
        | ExprKind::Read(_)
        | ExprKind::ReadGlobal(_)
        | ExprKind::This
        | ExprKind::NewTarget
        | ExprKind::ActiveFunction
        | ExprKind::HomeObject
        | ExprKind::ImportMeta
        | ExprKind::TypeofGlobal(_)
        | ExprKind::Realm(_)
        | ExprKind::WellKnown(_) => {}
        ExprKind::Template { exprs, .. } | ExprKind::Sequence(exprs) | ExprKind::Intrinsic { args: exprs, .. } => {
            exprs.iter().for_each(|e| v.expr(e));
        }
        ExprKind::TaggedTemplate { tag, exprs, .. } => {
            v.expr(tag);
            exprs.iter().for_each(|e| v.expr(e));
        }
        ExprKind::Array(elements) => {
            for element in elements {
                match element {
                    ArrayElement::Hole => {}
                    ArrayElement::Item(e) | ArrayElement::Spread(e) => v.expr(e),
                }
            }
        }
        ExprKind::Object(properties) => {
            for property in properties {
                match &property.kind {
                    PropertyKind::Value { key, value, .. } => {
                        walk_key(v, key);
                        v.expr(value);
                    }
                    PropertyKind::Method { key, .. } | PropertyKind::Getter { key, .. } | PropertyKind::Setter { key, .. } => walk_key(v, key),
                    PropertyKind::Spread(e) | PropertyKind::Proto(e) => v.expr(e),
                }
            }
        }
        ExprKind::Class { class, .. } => v.class(class),
        ExprKind::Unary { operand: e, .. }
        | ExprKind::Member { object: e, .. }
        | ExprKind::Private { object: e, .. }
        | ExprKind::PrivateIn { object: e, .. }
        | ExprKind::OptionalChain(e)
        | ExprKind::OptionalBase(e)
        | ExprKind::Await(e)
        | ExprKind::YieldStar(e) => v.expr(e),
        ExprKind::Delete(target) => match &**target {
            DeleteTarget::Member { object, .. } => v.expr(object),
            DeleteTarget::Index { object, index } => {
                v.expr(object);
                v.expr(index);
            }
            DeleteTarget::Super(e) | DeleteTarget::Value(e) => v.expr(e),
            DeleteTarget::Optional(e) => v.expr(e),
        },
        ExprKind::Binary { left, right, .. } | ExprKind::Logical { left, right, .. } => {
            v.expr(left);
            v.expr(right);
        }
        ExprKind::Conditional { test, then, otherwise } => {
            v.expr(test);
            v.expr(then);
            v.expr(otherwise);
        }
        ExprKind::Assign { target, value } | ExprKind::AssignBinary { target, value, .. } | ExprKind::AssignLogical { target, value, .. } => {
            v.target(target);
            v.expr(value);
        }
        ExprKind::AssignPattern { pattern, value } => {
            v.expr(value);
            v.pattern(pattern);
        }
        ExprKind::Update { target, .. } => v.target(target),
        ExprKind::Index { object, index } => {
            v.expr(object);
            v.expr(index);
        }
        ExprKind::SuperMember { home, this, .. } => {
            v.expr(home);
            v.expr(this);
        }
        ExprKind::SuperIndex { home, this, index } => {
            v.expr(home);
            v.expr(this);
            v.expr(index);
        }
        ExprKind::Call { callee, args: a } | ExprKind::New { callee, args: a } => {
            v.expr(callee);
            args(v, a);
        }
        ExprKind::SuperCall { function, new_target, args: a, .. } => {
            v.expr(function);
            v.expr(new_target);
            args(v, a);
        }
        ExprKind::Yield(e) => e.iter().for_each(|e| v.expr(e)),
        ExprKind::ImportCall { specifier, options } => {
            v.expr(specifier);
            options.iter().for_each(|e| v.expr(e));
        }
    }
}
