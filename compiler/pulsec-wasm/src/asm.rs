//! Relocatable wasm code: bytes, with holes for function indices and static addresses.
//!
//! Imports come first in wasm's function index space and which ones are used is known only when all
//! code exists, so calls and addresses of the static area are links that [`Asm::resolve`] fills in.

use pulse_abi::value::{TAG_INT, TAG_OBJECT, UNDEFINED, boxed};
use pulsec_ir::ir::FuncId;
use wasm_encoder::{Encode, InstructionSink, MemArg};

use crate::helpers::Helper;

/// A function that code of the unit may call.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Sym {
    /// Leaf of the runtime shim.
    Leaf(&'static str),
    /// rt function of the runtime image (those of the unit itself are `Body`).
    Rt(String),
    /// Host import.
    Host(&'static str),
    /// The body of a function of the program.
    Body(FuncId),
    Helper(Helper),
}

/// A place in the static area whose address is known once the area is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    Desc,
    Const(u32),
    Cell(u32),
    Ic(u32),
    Info(u32),
    /// A list of const-slot addresses (object literal keys).
    Keys(u32),
}

#[derive(Clone, Debug)]
pub enum Link {
    Call(Sym),
    Address(Place),
}

/// Code under construction.
#[derive(Clone, Debug, Default)]
pub struct Asm {
    pub bytes: Vec<u8>,
    /// In ascending order of position: the encoded number is inserted there.
    pub links: Vec<(usize, Link)>,
}

/// First word that is not a number: `word <u NUMBER_END` tests for int or double.
pub const NUMBER_END: u64 = boxed(TAG_INT + 1, 0);
const OBJECT_WORD: u64 = boxed(TAG_OBJECT, 0);

pub fn mem(offset: u32, align: u32) -> MemArg {
    MemArg { offset: u64::from(offset), align, target: Default::default(), ordering: None }
}

impl Asm {
    /// The plain instructions.
    pub fn i(&mut self) -> InstructionSink<'_> {
        InstructionSink::new(&mut self.bytes)
    }
    pub fn call(&mut self, sym: Sym) {
        self.bytes.push(0x10);
        self.links.push((self.bytes.len(), Link::Call(sym)));
    }
    pub fn helper(&mut self, helper: Helper) {
        self.call(Sym::Helper(helper));
    }
    /// `i32.const` of a static address.
    pub fn address(&mut self, place: Place) {
        self.bytes.push(0x41);
        self.links.push((self.bytes.len(), Link::Address(place)));
    }
    pub fn get(&mut self, local: u32) {
        self.i().local_get(local);
    }
    pub fn set(&mut self, local: u32) {
        self.i().local_set(local);
    }
    pub fn tee(&mut self, local: u32) {
        self.i().local_tee(local);
    }
    pub fn int(&mut self, value: u32) {
        self.i().i32_const(value as i32);
    }
    pub fn word(&mut self, word: u64) {
        self.i().i64_const(word as i64);
    }
    pub fn undefined(&mut self) {
        self.word(UNDEFINED);
    }
    pub fn load64(&mut self, offset: u32) {
        self.i().i64_load(mem(offset, 3));
    }
    pub fn store64(&mut self, offset: u32) {
        self.i().i64_store(mem(offset, 3));
    }
    pub fn load32(&mut self, offset: u32) {
        self.i().i32_load(mem(offset, 2));
    }
    pub fn store32(&mut self, offset: u32) {
        self.i().i32_store(mem(offset, 2));
    }
    pub fn load16(&mut self, offset: u32) {
        self.i().i32_load16_u(mem(offset, 1));
    }
    pub fn load8(&mut self, offset: u32) {
        self.i().i32_load8_u(mem(offset, 0));
    }
    pub fn loadf(&mut self, offset: u32) {
        self.i().f64_load(mem(offset, 3));
    }
    pub fn storef(&mut self, offset: u32) {
        self.i().f64_store(mem(offset, 3));
    }
    /// u32 at a fixed address.
    pub fn load_fixed32(&mut self, address: u32) {
        self.int(address);
        self.load32(0);
    }
    /// Payload of a Value local.
    pub fn payload(&mut self, local: u32) {
        self.i().local_get(local).i32_wrap_i64();
    }
    /// Tag of the Value on the stack.
    pub fn tag(&mut self) {
        self.i().i64_const(32).i64_shr_u().i32_wrap_i64();
    }
    pub fn is_tag(&mut self, local: u32, tag: u32) {
        self.get(local);
        self.tag();
        self.i().i32_const(tag as i32).i32_eq();
    }
    pub fn is_int(&mut self, local: u32) {
        self.is_tag(local, TAG_INT);
    }
    pub fn is_object(&mut self, local: u32) {
        self.get(local);
        self.word(OBJECT_WORD);
        self.i().i64_ge_u();
    }
    pub fn is_not_object(&mut self, local: u32) {
        self.get(local);
        self.word(OBJECT_WORD);
        self.i().i64_lt_u();
    }
    pub fn is_number(&mut self, local: u32) {
        self.get(local);
        self.word(NUMBER_END);
        self.i().i64_lt_u();
    }
    /// i32 on the stack to a Value of this tag.
    pub fn box_tag(&mut self, tag: u32) {
        self.i().i64_extend_i32_u();
        self.word(boxed(tag, 0));
        self.i().i64_or();
    }
    pub fn box_int(&mut self) {
        self.box_tag(TAG_INT);
    }
    /// f64 of a Value local known to be a number.
    pub fn number_of(&mut self, local: u32) {
        self.i().local_get(local).i32_wrap_i64().f64_convert_i32_s().local_get(local).f64_reinterpret_i64();
        self.is_int(local);
        self.i().select();
    }
    /// f64 on the stack to a Value, an int when it is one. `f` (f64) and `n` (i32) are scratch locals.
    pub fn box_number(&mut self, f: u32, n: u32) {
        self.i().local_tee(f).i32_trunc_sat_f64_s().local_set(n);
        self.get(n);
        self.box_int();
        self.i().local_get(f).i64_reinterpret_f64();
        self.i().local_get(n).f64_convert_i32_s().i64_reinterpret_f64().local_get(f).i64_reinterpret_f64().i64_eq();
        self.i().select();
    }
    /// A boolean Value or EXC on the stack (`t`: i64 scratch) to 0, 1 or 2.
    pub fn bool_result(&mut self, t: u32) {
        self.i().local_tee(t).i32_wrap_i64();
        self.get(t);
        self.word(pulse_abi::value::EXC);
        self.i().i64_eq().i32_const(1).i32_shl().i32_or();
    }

    /// The final bytes; `positions` (offsets, ascending) are moved along.
    pub fn resolve(
        &self,
        positions: &mut [u32],
        mut function: impl FnMut(&Sym) -> u32,
        mut address: impl FnMut(Place) -> u32,
    ) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.bytes.len() + self.links.len() * 2);
        let (mut from, mut next) = (0, 0);
        for (at, link) in &self.links {
            while next < positions.len() && (positions[next] as usize) < *at {
                positions[next] += (out.len() - from) as u32;
                next += 1;
            }
            out.extend_from_slice(&self.bytes[from..*at]);
            // From here on `out.len() - from` is the shift of what follows.
            match link {
                Link::Call(sym) => function(sym).encode(&mut out),
                Link::Address(place) => (address(*place) as i32).encode(&mut out),
            }
            from = *at;
        }
        for position in &mut positions[next..] {
            *position += (out.len() - from) as u32;
        }
        out.extend_from_slice(&self.bytes[from..]);
        out
    }
}
