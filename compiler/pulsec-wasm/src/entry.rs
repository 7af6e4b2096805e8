//! How a unit's code is entered from outside its bodies: generic entries, guest exports, `unit_init`.

use pulse_abi::host::GUEST_EXPORTS;
use pulse_abi::layout::{ARGC_NEW, CTL_STATUS, ERR_TYPE, FN_MAX_DIRECT, SHADOW_STACK};
use pulse_abi::value::{EXC, UNDEFINED};
use pulsec_ir::ir::{Construct, FuncId};
use wasm_encoder::{BlockType, ValType};

use crate::asm::{Place, Sym};
use crate::helpers::{Body, Helper, function};
use crate::unit::{Code, F64, Flavour, I32, I64, Unit, host_val_type};

pub fn class_call_message(name: &str) -> String {
    format!("Class constructor {name} cannot be invoked without 'new'")
}

/// Arity of the direct entry in the table, if the function has one.
pub fn direct_arity(unit: &Unit<'_>, id: FuncId) -> Option<u32> {
    // Class constructors cannot be called.
    let callable = matches!(unit.program.functions[id.index()].construct, Construct::No | Construct::Base | Construct::Builtin);
    match unit.flavour(id) {
        Flavour::Direct(arity) if callable && arity <= u32::from(FN_MAX_DIRECT) => Some(arity),
        _ => None,
    }
}

/// The generic entry of a closure; `None`: the body is one itself.
pub fn generic_entry(unit: &mut Unit<'_>, id: FuncId) -> Option<Code> {
    let f = &unit.program.functions[id.index()];
    let flavour = unit.flavour(id);
    let creates = matches!(f.construct, Construct::Base | Construct::ClassBase);
    if flavour == Flavour::Generic && !creates {
        return None;
    }
    if flavour == Flavour::Resume {
        unit.error(format!("the resume half of {} cannot be a closure", f.name));
    }
    let construct = f.construct;
    let name = f.name.clone();
    let message = class_call_message(&name);
    Some(function(unit, name, &[I32, I32, I32], &[I64], |b| {
        let (n, fp, r) = (b.local(I32), b.local(I32), b.local(I64));
        if matches!(construct, Construct::ClassBase | Construct::ClassDerived) {
            b.asm.i().local_get(1).i32_const(0).i32_ge_s();
            b.open_if(BlockType::Empty);
            b.throw(ERR_TYPE, &message);
            b.return_();
            b.end();
        }
        if creates {
            b.asm.i().local_get(1).i32_const(0).i32_lt_s();
            b.open_if(BlockType::Empty);
            b.get_all([0, 1, 2]);
            b.asm.helper(Helper::NewThis);
            b.asm.i().local_tee(0).i32_eqz();
            b.open_if(BlockType::Empty);
            b.asm.word(EXC);
            b.return_();
            b.end();
            b.end();
        }
        match flavour {
            Flavour::Direct(arity) => {
                unpack(b, n, fp);
                b.asm.get(0);
                if construct == Construct::ClassDerived {
                    // new.target, right below the frame
                    b.asm.i().local_get(fp).i32_const(8).i32_sub();
                } else {
                    b.asm.get(2);
                }
                b.asm.load64(0);
                push_arguments(b, arity, n);
                b.asm.get(fp);
            }
            Flavour::Rt(arity) => {
                unpack(b, n, fp);
                push_arguments(b, arity, n);
                b.asm.get(fp);
            }
            Flavour::Generic | Flavour::Resume => b.get_all([0, 1, 2]),
        }
        b.asm.call(Sym::Body(id));
        if creates {
            // A result that is not an object gives way to `this`, which waited on the stack.
            b.asm.set(r);
            b.asm.i().local_get(1).i32_const(0).i32_ge_s();
            b.asm.is_object(r);
            b.asm.i().i32_or();
            b.asm.get(r);
            b.asm.word(EXC);
            b.asm.i().i64_eq().i32_or();
            b.open_if(BlockType::Result(ValType::I64));
            b.asm.get(r);
            b.else_();
            b.asm.get(2);
            b.asm.load64(0);
            b.end();
        }
    }))
}

/// `n` = number of arguments, `fp` = first byte behind them (and new.target).
fn unpack(b: &mut Body<'_, '_>, n: u32, fp: u32) {
    b.asm.i().local_get(1).i32_const(!ARGC_NEW as i32).i32_and().local_tee(n).i32_const(3).i32_shl().local_get(2).i32_add();
    // ARGC_NEW is bit 31: it becomes 8.
    b.asm.i().i32_const(8).i32_add().local_get(1).i32_const(31).i32_shr_u().i32_const(3).i32_shl().i32_add().local_set(fp);
}

fn push_arguments(b: &mut Body<'_, '_>, arity: u32, n: u32) {
    for i in 0..arity {
        // Reading past the arguments is harmless: the stack's reserve follows.
        b.asm.get(2);
        b.asm.load64(8 + 8 * i);
        b.asm.word(UNDEFINED);
        b.asm.i().local_get(n).i32_const(i as i32).i32_gt_u().select();
    }
}

/// Sets the status and reports the pending exception (EXC was returned) through stdlib.
fn uncaught(b: &mut Body<'_, '_>) {
    b.asm.int(CTL_STATUS);
    b.asm.int(1);
    b.asm.store32(0);
    // Parts of stdlib are built without them.
    if !b.unit.has_rt("op_take_exception") || !b.unit.has_rt("rt_report_error") {
        return;
    }
    b.rt("op_take_exception", 0, |asm| asm.int(SHADOW_STACK));
    // Reporting runs user code (toString): what it throws is dropped.
    b.rt("rt_report_error", 1, |asm| asm.int(SHADOW_STACK));
    b.asm.i().drop();
}

/// rt exports that the host calls (`pulse_request` …) have the host's signature: numbers in, numbers out.
pub fn guest_export(unit: &mut Unit<'_>, name: &str, id: FuncId) -> Option<Code> {
    let row = GUEST_EXPORTS.iter().find(|row| row.name == name)?;
    let params: Vec<ValType> = row.params.iter().map(|t| host_val_type(t)).collect();
    let results: Vec<ValType> = row.results.iter().map(|t| host_val_type(t)).collect();
    let Flavour::Rt(arity) = unit.flavour(id) else { return None };
    Some(function(unit, name.to_string(), &params, &results, |b| {
        for i in 0..arity {
            match params.get(i as usize) {
                None => b.asm.undefined(),
                Some(&F64) => {
                    b.asm.get(i);
                    b.asm.i().i64_reinterpret_f64();
                }
                Some(_) => {
                    b.asm.get(i);
                    b.asm.box_int();
                }
            }
        }
        b.asm.int(SHADOW_STACK);
        b.asm.call(Sym::Body(id));
        let r = b.local(I64);
        b.asm.tee(r);
        b.asm.word(EXC);
        b.asm.i().i64_eq();
        b.open_if(BlockType::Empty);
        uncaught(b);
        b.end();
        match results.first() {
            None => {}
            Some(&F64) => b.asm.number_of(r),
            Some(_) => b.asm.payload(r),
        }
    }))
}

/// Registers the unit and runs its top level.
pub fn unit_init(unit: &mut Unit<'_>) -> Code {
    let init = unit.program.init;
    function(unit, "unit_init".to_string(), &[], &[], |b| {
        b.asm.address(Place::Desc);
        b.leaf("unit_register");
        let Some(id) = init else { return };
        match b.unit.flavour(id) {
            Flavour::Direct(0) => {
                b.asm.int(0);
                b.asm.undefined();
                b.asm.int(SHADOW_STACK);
            }
            Flavour::Rt(0) => b.asm.int(SHADOW_STACK),
            other => {
                b.unit.error(format!("the top level must be entered without arguments, not as {other:?}"));
                b.asm.i().unreachable();
            }
        }
        b.asm.call(Sym::Body(id));
        b.asm.word(EXC);
        b.asm.i().i64_eq();
        b.open_if(BlockType::Empty);
        uncaught(b);
        b.end();
        // The top level's own jobs run before anything else may happen.
        if b.unit.has_rt("rt_run_microtasks") {
            b.rt("rt_run_microtasks", 0, |asm| asm.int(SHADOW_STACK));
            b.asm.i().drop();
        }
    })
}
