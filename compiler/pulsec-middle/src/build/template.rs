//! Template literals.

use pulsec_base::JsString;
use pulsec_ir::hir::{Expr, TemplateQuasi};
use pulsec_ir::ir::{ConstId, Imm, Op, ValueId};

use super::function::Lower;

impl Lower<'_, '_> {
    pub fn template(&mut self, quasis: &[JsString], exprs: &[Expr]) -> ValueId {
        let mut text = None;
        for (i, quasi) in quasis.iter().enumerate() {
            if !quasi.is_empty() || (text.is_none() && exprs.is_empty()) {
                let part = self.string(quasi);
                text = Some(self.append(text, part));
            }
            if let Some(expr) = exprs.get(i) {
                let v = self.expr(expr);
                let part = self.op(Op::ToString, &[v]);
                text = Some(self.append(text, part));
            }
        }
        match text {
            Some(text) => text,
            None => self.string(&JsString::default()),
        }
    }

    fn append(&mut self, text: Option<ValueId>, part: ValueId) -> ValueId {
        match text {
            Some(text) => self.op(Op::Add, &[text, part]),
            None => part,
        }
    }

    pub fn tagged_template(&mut self, tag: &Expr, quasis: &[TemplateQuasi], exprs: &[Expr]) -> ValueId {
        let (function, this) = self.callee_and_this(tag);
        let mut keys = Vec::new();
        for quasi in quasis {
            keys.push(match &quasi.cooked {
                Some(text) => self.const_id(text),
                None => ConstId(u32::MAX),
            });
            keys.push(self.const_id(&quasi.raw));
        }
        // One object for the site, however often a pass copies the code.
        let cell = self.out.cell("template", false);
        let known = self.emit(Op::LoadCell, &[], Imm::Cell(cell));
        let absent = self.op(Op::IsUndefined, &[known]);
        let strings = self.select(
            absent,
            |this| {
                let strings = this.emit(Op::TemplateObject, &[], Imm::Keys(keys));
                this.effect(Op::StoreCell, &[strings], Imm::Cell(cell));
                strings
            },
            |_| known,
        );
        let mut operands = vec![function, this, strings];
        for expr in exprs {
            operands.push(self.expr(expr));
        }
        self.op(Op::Call, &operands)
    }
}
