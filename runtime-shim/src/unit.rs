//! Registering compiled units: their strings become atoms, their slots roots.

use pulse_abi::layout::{CTL_PROTO_EPOCH, IC_EXTRA, IC_HOLDER, IC_SHAPE, IC_SIZE, IC_WAY};
use pulse_abi::unit::{STRING_BIGINT, STRING_RECORD_SIZE, STRING_UTF16, UNIT_MAGIC, desc};

use crate::heap::cell::Visit as _;
use crate::heap::major::Marker;
use crate::number::bigint;
use crate::value::{Value, store_raw};
use crate::{host, mem, object, state, string};

/// Static areas of one unit.
pub struct Unit {
    pub consts: u32,
    pub const_count: u32,
    /// Nothing in the const slots is young any more. They never change after registration.
    pub settled: bool,
    pub cells: u32,
    pub cell_count: u32,
    pub ics: u32,
    pub ic_count: u32,
}

/// Every registered unit.
pub struct Units {
    pub list: Vec<Unit>,
    /// Called with the address of a dead RegExpProgram cell.
    pub regexp_finalizer: fn(u32),
}

impl Default for Units {
    fn default() -> Self {
        Self { list: Vec::new(), regexp_finalizer: |_| {} }
    }
}

impl Unit {
    /// The addresses of its const slots.
    pub fn const_slots(&self) -> impl Iterator<Item = u32> + use<> {
        let consts = self.consts;
        (0..self.const_count).map(move |i| consts + 8 * i)
    }
}

impl Units {
    /// Calls with the address of every way of every site.
    fn for_each_way(&self, mut call: impl FnMut(u32)) {
        for unit in &self.list {
            for i in 0..unit.ic_count * (IC_SIZE / IC_WAY) {
                call(unit.ics + IC_WAY * i);
            }
        }
    }

    /// Before a snapshot: shapes and holders that valid ways know stay alive, so that the program starts with what it has learnt.
    pub fn mark_caches(&self, marker: &mut Marker) {
        let epoch = mem::load_u32(CTL_PROTO_EPOCH);
        self.for_each_way(|at| {
            if mem::load_u32(at + IC_HOLDER) == 0 || mem::load_u32(at + IC_EXTRA) == epoch {
                marker.raw(at + IC_SHAPE);
                marker.raw(at + IC_HOLDER);
            }
        });
    }

    /// Forgets inline caches whose shape or holder died. But for a snapshot they keep nothing alive.
    pub fn sweep_caches(&mut self) {
        self.for_each_way(|at| {
            if object::way_is_dead(at) {
                mem::fill(at, 0, IC_WAY);
            }
        });
        object::sweep_property_cache();
    }
}

/// Leaf: interns strings, makes big integers, registers roots.
pub fn unit_register(at: u32) {
    let word = |index: usize| mem::load_u32(at + 4 * index as u32);
    if word(desc::MAGIC) != UNIT_MAGIC {
        host::fatal("unit_register: not a unit descriptor");
    }
    let unit = Unit {
        consts: word(desc::CONSTS),
        const_count: word(desc::CONST_COUNT),
        settled: false,
        cells: word(desc::CELLS),
        cell_count: word(desc::CELL_COUNT),
        ics: word(desc::ICS),
        ic_count: word(desc::IC_COUNT),
    };
    let consts = unit.consts;
    for i in 0..unit.const_count {
        store_raw(consts + 8 * i, Value::UNDEFINED);
    }
    state::units().list.push(unit);
    for i in 0..word(desc::STRING_COUNT) {
        let record = word(desc::STRINGS) + STRING_RECORD_SIZE * i;
        let (data, length, flags) = (mem::load_u32(record), mem::load_u32(record + 4), mem::load_u32(record + 8));
        let value = if flags & STRING_BIGINT != 0 {
            let text = String::from_utf8_lossy(mem::bytes(data, length)).into_owned();
            bigint::from_big(&bigint::parse(&text).unwrap_or_default())
        } else if flags & STRING_UTF16 != 0 {
            string::intern(string::from_units(mem::units(data, length)))
        } else {
            string::intern_latin1(mem::bytes(data, length))
        };
        store_raw(consts + 8 * i, value);
    }
}
