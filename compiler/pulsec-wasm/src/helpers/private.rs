//! Private fields and accessors: own properties whose keys are symbols, found through the property cache.

use pulse_abi::layout::OBJECT_SHAPE;
use wasm_encoder::{BlockType, ValType};

use super::Body;
use super::props::{NoGetter, accessor, answer_from, cached, call_setter, return_exception, slot, store};

/// Opens two blocks; what follows runs in the outer one with `p` = the object and `way` = its entry. Whoever leaves that block, as
/// this does without an entry, comes to rt.
fn find(b: &mut Body<'_, '_>, p: u32, way: u32, stores: bool) {
    let shape = b.local(ValType::I32);
    b.asm.i().block(BlockType::Empty);
    b.asm.i().block(BlockType::Empty);
    b.asm.is_not_object(0);
    b.asm.i().br_if(1);
    b.asm.payload(0);
    b.asm.tee(p);
    b.asm.load32(OBJECT_SHAPE);
    b.asm.set(shape);
    cached(b, shape, way, |b| {
        b.asm.payload(1);
        if stores {
            b.asm.i().i32_const(1).i32_add();
        }
    });
    b.asm.i().br_if(0).br(1);
    b.end();
}

/// (object, private symbol, fp)
pub fn get(b: &mut Body<'_, '_>) {
    let [p, way] = [(); 2].map(|()| b.local(ValType::I32));
    find(b, p, way, false);
    answer_from(b, way, p, [0, 2], NoGetter::Leaves);
    b.end();
    // The general lookup fills the cache and changes nothing else; rt says what is wrong.
    b.asm.is_object(0);
    b.open_if(BlockType::Empty);
    b.get_all([0, 1]);
    b.asm.i().i32_const(0);
    b.leaf("get_prop_ic");
    b.asm.i().drop();
    b.end();
    b.get_all([0, 1]);
    b.rt("op_get_private", 2, |asm| asm.get(2));
}

/// (object, private symbol, value, fp)
pub fn set(b: &mut Body<'_, '_>) {
    let [p, way, info] = [(); 3].map(|()| b.local(ValType::I32));
    let v = b.local(ValType::I64);
    find(b, p, way, true);
    accessor(b, way);
    b.open_if(BlockType::Empty);
    slot(b, way, p, info);
    call_setter(b, v, [0, 2, 3]);
    b.end();
    slot(b, way, p, info);
    store(b, p, 2);
    b.asm.undefined();
    b.return_();
    b.end();
    // What was stored is stored again by the general way, which fills the cache (and only names a setter): never first, it would add
    // what is absent. A collection may have moved the operands meanwhile.
    for i in 0..3 {
        b.get_all([3, i]);
        b.asm.store64(8 * i);
    }
    b.get_all([0, 1, 2]);
    b.rt("op_set_private", 3, |asm| {
        asm.i().local_get(3).i32_const(24).i32_add();
    });
    return_exception(b, v);
    for i in 0..3 {
        b.asm.get(3);
        b.asm.load64(8 * i);
    }
    b.asm.i().i32_const(0);
    b.leaf("set_prop_ic");
    b.asm.i().drop();
    b.asm.undefined();
}
