//! Allocation of objects, arrays, closures and scopes.

use pulse_abi::kinds::Kind;
use pulse_abi::layout::{
    ARRAY_LENGTH, CELL_KIND, CTL_ALLOC_PTR, ELEMENTS_DATA, FN_CAPTURES, IC_SHAPE, NURSERY_SOFT_END, OBJECT_ELEMENTS, OBJECT_FIELDS,
    OBJECT_SHAPE, OBJECT_SLOTS, SCOPE_DATA,
};
use pulse_abi::realm::Intrinsic;
use pulse_abi::value::{TAG_CELL, TAG_OBJECT, int};
use pulsec_ir::ir::{Imm, Inst, ValueId};
use wasm_encoder::BlockType;

use super::Emitter;
use crate::unit::{I32, I64};

/// Cells larger than this are the leaf's business.
const INLINE_LIMIT: u32 = 512;

impl Emitter<'_, '_> {
    /// `p` = a fresh cell whose fields the caller writes, all of them.
    fn allocate(&mut self, kind: Kind, bytes: u32, fields: u32, p: u32) {
        if self.small || bytes > INLINE_LIMIT {
            self.asm.int(kind as u32);
            self.asm.int(bytes);
            self.leaf("alloc_cell");
            self.asm.set(p);
        } else {
            let end = self.temp(I32);
            self.asm.load_fixed32(CTL_ALLOC_PTR);
            self.asm.tee(p);
            self.asm.int(bytes);
            self.asm.i().i32_add();
            self.asm.tee(end);
            self.asm.int(NURSERY_SOFT_END);
            self.asm.i().i32_gt_u();
            self.open_if(BlockType::Empty);
            self.asm.int(kind as u32);
            self.asm.int(bytes);
            self.leaf("alloc_cell");
            self.asm.set(p);
            self.else_();
            self.asm.int(CTL_ALLOC_PTR);
            self.asm.get(end);
            self.asm.store32(0);
            self.close();
        }
        // kind, flags 0, nfields.
        self.asm.get(p);
        self.asm.int(kind as u32 | fields << 16);
        self.asm.store32(CELL_KIND);
    }

    fn store_fields(&mut self, p: u32, offset: u32, values: &[ValueId]) {
        for (i, v) in values.iter().enumerate() {
            self.asm.get(p);
            self.get(*v);
            self.asm.store64(offset + 8 * i as u32);
        }
    }

    pub(super) fn new_object(&mut self) {
        self.asm.int(Intrinsic::ObjectPrototype.address());
        self.asm.load64(0);
        self.leaf("new_object");
    }

    pub(super) fn new_object_literal(&mut self, inst: &Inst) {
        let Imm::Keys(keys) = &inst.imm else { panic!("{}: NewObjectLiteral without keys", self.f.name) };
        if keys.is_empty() {
            return self.new_object();
        }
        let ic = self.unit.new_ic();
        let count = keys.len() as u32;
        let list = self.unit.keys(keys.iter().map(|k| k.0).collect());
        let (shape, p) = (self.temp(I32), self.temp(I32));
        self.asm.address(ic);
        self.asm.load32(IC_SHAPE);
        self.asm.i().local_tee(shape).i32_eqz();
        self.open_if(BlockType::Empty);
        self.asm.address(ic);
        self.asm.address(list);
        self.asm.int(count);
        self.asm.int(Intrinsic::ObjectPrototype.address());
        self.asm.load64(0);
        self.leaf("new_literal_shape");
        self.asm.set(shape);
        self.close();
        self.allocate(Kind::Object, OBJECT_FIELDS + 8 * count, count, p);
        self.asm.get(p);
        self.asm.get(shape);
        self.asm.store32(OBJECT_SHAPE);
        // No slots, no elements: two zero words.
        self.asm.get(p);
        self.asm.word(0);
        self.asm.store64(OBJECT_SLOTS);
        self.store_fields(p, OBJECT_FIELDS, &inst.args);
        self.asm.get(p);
        self.asm.box_tag(TAG_OBJECT);
    }

    pub(super) fn new_array(&mut self, items: &[ValueId]) {
        self.array_of(items.len(), |e, i| e.get(items[i]));
    }

    /// Pushes an array of the `count` Values that `item` pushes.
    pub(super) fn array_of(&mut self, count: usize, item: impl Fn(&mut Self, usize)) {
        self.asm.i().i32_const(count as i32);
        self.leaf("new_array");
        if count == 0 {
            return;
        }
        let (array, elements) = (self.temp(I64), self.temp(I32));
        self.asm.tee(array);
        self.asm.i().i32_wrap_i64();
        self.asm.load32(OBJECT_ELEMENTS);
        self.asm.set(elements);
        for i in 0..count {
            self.asm.get(elements);
            item(self, i);
            self.asm.store64(ELEMENTS_DATA + 8 * i as u32);
        }
        self.asm.payload(array);
        self.asm.word(int(count as i32));
        self.asm.store64(ARRAY_LENGTH);
        self.asm.get(array);
    }

    pub(super) fn new_closure(&mut self, inst: &Inst) {
        let Imm::Func(id) = inst.imm else { panic!("{}: NewClosure without function", self.f.name) };
        let info = self.unit.info(id);
        self.asm.address(info);
        self.leaf("new_closure");
        if inst.args.is_empty() {
            return;
        }
        let (closure, p) = (self.temp(I64), self.temp(I32));
        self.asm.tee(closure);
        self.asm.i().i32_wrap_i64();
        self.asm.set(p);
        self.store_fields(p, FN_CAPTURES, &inst.args);
        self.asm.get(closure);
    }

    pub(super) fn new_scope(&mut self, inst: &Inst) {
        let count = inst.args.len() as u32;
        let p = self.temp(I32);
        self.allocate(Kind::Scope, SCOPE_DATA + 8 * count, count, p);
        self.asm.get(p);
        self.asm.i().i32_const(0);
        self.asm.store32(0);
        self.store_fields(p, SCOPE_DATA, &inst.args);
        self.asm.get(p);
        self.asm.box_tag(TAG_CELL);
    }
}
