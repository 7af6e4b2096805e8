//! An independent check of the rooting annotation: what `Roots` promises, followed along every path.
//!
//! For every safepoint, on every path to it:
//! * R1 each V or P that is live across it, may hold a heap address and is no constant is in a slot: through `store_at_def`, or stored by
//!   the safepoint's own cold path; and it is reloaded after it (listed in `reload_after`, `cold_spill` or `poll_spill`).
//! * R2 no slot is used for two values at once: a value with `store_at_def` finds its slot intact at every reload.
//! * R3 every slot of the frame has been written or zeroed.
//! * R4 listed values are available (defined and live) and slots are inside the frame.
//!
//! It knows nothing of how the annotation was made; the state is "slot s holds value v", joined by equality.

use pulsec_ir::ir::{Function, Ty, ValueId};

use super::roots::{constants, no_heap_values};
use crate::analysis::live_set::LiveSet;
use crate::analysis::liveness::Liveness;
use crate::analysis::Cfg;

/// What is known of a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slot {
    /// Never written on some path.
    Garbage,
    /// A valid Value, whichever.
    Valid,
    Holds(ValueId),
}

/// The violations found.
pub fn check(f: &Function) -> Vec<String> {
    let mut errors = Vec::new();
    let Some(roots) = &f.roots else { return vec!["no roots".into()] };
    let cfg = Cfg::new(f);
    let live = Liveness::new(f, &cfg);
    let (no_heap, constant) = (no_heap_values(f), constants(f));
    let slots = roots.frame_slots as usize;
    let mut entry = vec![Slot::Garbage; slots];
    for &slot in &roots.zero_slots {
        entry[slot as usize] = Slot::Valid;
    }
    let mut state_in: Vec<Option<Vec<Slot>>> = vec![None; f.blocks.len()];
    state_in[f.entry.index()] = Some(entry);
    let mut set = LiveSet::new(f.values.len());
    // Two rounds: first to the fixpoint, then once more with messages.
    let mut report = false;
    loop {
        let mut changed = false;
        for &b in &cfg.rpo {
            let Some(mut state) = state_in[b.index()].clone() else { continue };
            let block = f.block(b);
            // Live sets after each safepoint.
            live.at_end(f, b, &mut set);
            let mut after: Vec<Vec<ValueId>> = vec![Vec::new(); block.insts.len()];
            for (i, &id) in block.insts.iter().enumerate().rev() {
                if let Some(result) = f.inst(id).result {
                    set.remove(result);
                }
                if f.inst(id).op.is_safepoint(&f.inst(id).imm) {
                    after[i] = set.sorted();
                }
                f.inst(id).args.iter().for_each(|a| {
                    set.insert(*a);
                });
            }
            let start = set.sorted();
            let mut message = |text: String| {
                if report {
                    errors.push(format!("{b}: {text}"));
                }
            };
            let mut site = |state: &mut Vec<Slot>, what: &str, live: &[ValueId], list: &[(ValueId, u32)], zero: &[u32], cold: bool, conditional: bool| {
                let saved = state.clone();
                for &slot in zero {
                    if matches!(state[slot as usize], Slot::Holds(v) if live.contains(&v) && roots.store_at_def[v.index()].is_some()) {
                        message(format!("R2: {what} zeroes slot {slot} in use"));
                    }
                    state[slot as usize] = Slot::Valid;
                }
                let mut seen = vec![false; slots];
                for &(v, slot) in list {
                    if slot as usize >= slots || !live.contains(&v) {
                        message(format!("R4: {what} lists {v} in slot {slot}"));
                        continue;
                    }
                    if std::mem::replace(&mut seen[slot as usize], true) {
                        message(format!("R2: {what} uses slot {slot} twice"));
                    }
                    match roots.store_at_def[v.index()] {
                        Some(home) if home == slot => {}
                        Some(home) => message(format!("R2: {what} has {v} in slot {slot} but its home is {home}")),
                        None if cold => {
                            if let Slot::Holds(other) = state[slot as usize]
                                && roots.store_at_def[other.index()].is_some()
                                && live.contains(&other)
                            {
                                message(format!("R2: {what} overwrites {other} in slot {slot} with {v}"));
                            }
                            state[slot as usize] = Slot::Holds(v);
                        }
                        None => message(format!("R1: {what} reloads {v}, which was never stored")),
                    }
                    if state[slot as usize] != Slot::Holds(v) {
                        message(format!("R2: {what} finds {:?} in slot {slot} instead of {v}", state[slot as usize]));
                    }
                }
                for &v in live {
                    let root = matches!(f.ty(v), Ty::V | Ty::P) && !no_heap[v.index()] && !constant[v.index()];
                    if root && !list.iter().any(|(w, _)| *w == v) {
                        message(format!("R1: {what} loses {v}"));
                    }
                }
                for (slot, content) in state.iter().enumerate() {
                    if *content == Slot::Garbage {
                        message(format!("R3: {what} runs with garbage in slot {slot}"));
                    }
                }
                if conditional {
                    for (now, before) in state.iter_mut().zip(saved) {
                        *now = join(*now, before);
                    }
                }
            };
            for &param in &block.params {
                if let Some(slot) = roots.store_at_def[param.index()] {
                    state[slot as usize] = Slot::Holds(param);
                }
            }
            if let Some(list) = &roots.poll_spill[b.index()] {
                site(&mut state, "the poll", &start, list, &roots.poll_zero[b.index()], true, true);
            } else if block.loop_header {
                site(&mut state, "the missing poll", &start, &[], &[], true, true);
            }
            for (i, &id) in block.insts.iter().enumerate() {
                let inst = f.inst(id);
                if inst.op.is_safepoint(&inst.imm) {
                    let inline = inst.op.safepoint_is_cold();
                    let cold = inline || block.cold;
                    let list = if cold { &roots.cold_spill[id.index()] } else { &roots.reload_after[id.index()] };
                    site(&mut state, &format!("{} ({id})", inst.op.name()), &after[i], list, &roots.cold_zero[id.index()], cold, inline);
                }
                if let Some(v) = inst.result
                    && let Some(slot) = roots.store_at_def[v.index()]
                {
                    state[slot as usize] = Slot::Holds(v);
                }
            }
            for target in block.term.targets() {
                let old = &mut state_in[target.block.index()];
                let new = match old {
                    None => state.clone(),
                    Some(old) => old.iter().zip(&state).map(|(a, b)| join(*a, *b)).collect(),
                };
                if old.as_ref() != Some(&new) {
                    *old = Some(new);
                    changed = true;
                }
            }
        }
        if report {
            return errors;
        }
        report = !changed;
    }
}

fn join(a: Slot, b: Slot) -> Slot {
    match (a, b) {
        _ if a == b => a,
        (Slot::Garbage, _) | (_, Slot::Garbage) => Slot::Garbage,
        _ => Slot::Valid,
    }
}
