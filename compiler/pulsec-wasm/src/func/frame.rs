//! The function's frame on the shadow stack, and the check of depth at entry.
//!
//! The shadow stack's limit is the only check of depth, so a shadow frame stands for the native frame too: each of its bytes
//! for `NATIVE_PER_SHADOW` bytes. Most frames are large enough as the rooting pass made them. Where many values live outside
//! it, slots without a value are added; they are zeroed at entry, because the collector scans the whole frame.

use pulse_abi::layout::{NATIVE_PER_SHADOW, SHADOW_STACK_ERROR_LIMIT, SHADOW_STACK_LIMIT, SHADOW_STACK_STDLIB_LIMIT};
use pulsec_ir::ir::{Function, Roots};
use wasm_encoder::BlockType;

use super::Emitter;
use super::uses::{Fate, Uses};

/// Native bytes of a frame without values: return address, saved registers, and the frames of shared helpers and of the generic
/// entry on the way to it.
const NATIVE_BASE: u32 = 256;
/// Bytes behind a limit that a frame and its outgoing arguments may take without asking.
const UNASKED: u32 = 0x2000;

pub struct Extent {
    /// Slots of the frame: callees' argument areas begin behind them.
    pub slots: u32,
    /// Whether depth is checked: functions that call nothing but leaves cannot be on an endless path.
    pub checked: bool,
    /// Most Values written behind the frame for one call.
    outgoing: u32,
}

impl Extent {
    pub fn new(f: &Function, roots: &Roots, uses: &Uses) -> Self {
        let polls = roots.poll_spill.get(f.entry.index()).is_some_and(|p| p.is_some());
        let mut outgoing = 0;
        let mut calls = false;
        for id in f.blocks.iter().flat_map(|b| &b.insts) {
            let inst = f.inst(*id);
            if inst.op.is_safepoint(&inst.imm) {
                calls = true;
                outgoing = outgoing.max(inst.args.len() as u32);
            }
        }
        if !polls && !calls {
            return Self { slots: roots.frame_slots, checked: false, outgoing };
        }
        let locals = uses.fate.iter().filter(|fate| matches!(fate, Fate::Local | Fate::BlockLocal)).count() as u32;
        let native = NATIVE_BASE + 8 * (locals + outgoing);
        let slots = roots.frame_slots.max(native.div_ceil(8 * NATIVE_PER_SHADOW));
        Self { slots, checked: true, outgoing }
    }
}

impl Emitter<'_, '_> {
    /// Pushes the top of the frame: where callees' arguments and frames begin.
    pub(super) fn top(&mut self) {
        self.asm.get(self.frame.fp);
        if self.extent.slots > 0 {
            self.asm.int(8 * self.extent.slots);
            self.asm.i().i32_add();
        }
    }

    /// Checks the depth and prepares the slots that must be valid before the first safepoint.
    pub(super) fn enter_frame(&mut self) {
        if self.extent.checked {
            self.stack_check();
        }
        let roots = self.roots;
        self.zero(&roots.zero_slots);
        let padding: Vec<u32> = (roots.frame_slots..self.extent.slots).collect();
        self.zero(&padding);
    }

    fn stack_check(&mut self) {
        let limit = match self.unit.options.number {
            0 if self.unit.makes_errors(self.id) => SHADOW_STACK_ERROR_LIMIT,
            0 => SHADOW_STACK_STDLIB_LIMIT,
            _ => SHADOW_STACK_LIMIT,
        };
        // this, new.target and room for a helper's spills come on top of the arguments.
        let needed = 8 * (self.extent.slots + self.extent.outgoing + 8);
        self.asm.get(self.frame.fp);
        self.asm.int(limit.saturating_sub(needed.saturating_sub(UNASKED)));
        self.asm.i().i32_gt_u();
        self.open_if(BlockType::Empty);
        self.leaf("stack_overflow");
        self.asm.i().return_();
        self.close();
    }
}
