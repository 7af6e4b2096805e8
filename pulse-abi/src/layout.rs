//! Memory map, cell headers, field offsets, control block. All numbers are bytes unless said.

/// Shim (Rust) stack: `[0, SHIM_STACK_END)`, grows down; overflow traps at 0.
pub const SHIM_STACK_END: u32 = 0x1_0000;
/// Control block: see `CTL_*`.
pub const CONTROL: u32 = 0x1_0000;
/// Predefined atoms: Values, indexed by [`crate::realm::Atom`].
pub const ATOMS: u32 = 0x1_0200;
/// Well-known symbols: Values, indexed by [`crate::realm::WellKnown`].
pub const SYMBOLS: u32 = 0x1_0E00;
/// Realm slots (intrinsic objects): Values, indexed by [`crate::realm::Intrinsic`].
pub const REALM: u32 = 0x1_1000;
pub const REALM_END: u32 = 0x1_2000;
/// The property cache behind the sites' inline caches: see [`property_cache_offset`].
pub const PROPERTY_CACHE: u32 = 0x1_2000;
pub const PROPERTY_CACHE_END: u32 = 0x1_4000;
/// Nursery. Addresses below [`NURSERY_END`] are young; everything else is old or immortal.
pub const NURSERY: u32 = 0x1_4000;
/// Past this the next poll collects.
pub const NURSERY_SOFT_END: u32 = 0x2_A000;
pub const NURSERY_END: u32 = 0x3_0000;
/// Shadow stack, grows up.
pub const SHADOW_STACK: u32 = 0x3_0000;
/// Entering a function with `fp` above this throws RangeError; the rest is reserve for handlers.
pub const SHADOW_STACK_LIMIT: u32 = 0x12_0000;
/// The same for functions of stdlib, which run on behalf of user code that was within its limit.
pub const SHADOW_STACK_STDLIB_LIMIT: u32 = 0x12_8000;
/// The same for what makes pending exceptions into objects: handlers work at either limit.
pub const SHADOW_STACK_ERROR_LIMIT: u32 = 0x12_C000;
pub const SHADOW_STACK_END: u32 = 0x13_0000;
/// Native stack that each byte of a shadow frame stands for: the shadow stack's limit is the only check of depth, and it must
/// be reached before the native stack ends. Compiled code makes its frames large enough for that.
pub const NATIVE_PER_SHADOW: u32 = 16;
/// Native stack for what runs on top of the deepest compiled frame: a leaf, a host import, frames of shared helpers.
pub const NATIVE_RESERVE: u32 = 1 << 20;
/// Native stack that a guest may need.
pub const NATIVE_STACK: u32 = (SHADOW_STACK_END - SHADOW_STACK) * NATIVE_PER_SHADOW + NATIVE_RESERVE;
/// First byte of the shim's static data (`--global-base`).
pub const SHIM_DATA: u32 = 0x13_0000;

// ---- control block (absolute addresses)
/// u32: next free nursery byte.
pub const CTL_ALLOC_PTR: u32 = CONTROL;
/// u32: a poll collects when ALLOC_PTR > this. 0 = collect at the next poll.
pub const CTL_ALLOC_LIMIT: u32 = CONTROL + 4;
/// u32: bumped when a prototype that caches look through changes shape or gets another prototype; validates IC ways with a holder.
pub const CTL_PROTO_EPOCH: u32 = CONTROL + 8;
/// u32: bytes of linear memory the instance may have, written by the host before anything runs; 0 = as much as it gets.
pub const CTL_MEMORY_LIMIT: u32 = CONTROL + 12;
/// Value: the pending exception (meaningful while a result is EXC). HOLE + kind/message below = not yet materialised.
pub const CTL_EXCEPTION: u32 = CONTROL + 16;
/// u32 error kind (ERR_*) when the pending exception is a lazily created error; 0 otherwise.
pub const CTL_EXCEPTION_KIND: u32 = CONTROL + 24;
/// u32: spare.
pub const CTL_SPARE: u32 = CONTROL + 28;
/// Value: message string of the lazily created error.
pub const CTL_EXCEPTION_MESSAGE: u32 = CONTROL + 32;
/// Values: second results of leaves.
pub const CTL_SCRATCH0: u32 = CONTROL + 40;
pub const CTL_SCRATCH1: u32 = CONTROL + 48;
pub const CTL_SCRATCH2: u32 = CONTROL + 56;
/// Value: the global object. Value: the global lexical record (an Object without prototype).
pub const CTL_GLOBAL: u32 = CONTROL + 64;
pub const CTL_GLOBAL_LEXICAL: u32 = CONTROL + 72;
/// u32: 1 while the host runs top-level code at build time (I/O, clock and randomness are refused) and prepares the snapshot.
pub const CTL_BUILD_TIME: u32 = CONTROL + 80;
/// u32: pulse_status.
pub const CTL_STATUS: u32 = CONTROL + 84;
/// u32: current shadow stack top handed to leaves that need it (diagnostics only).
pub const CTL_TOP: u32 = CONTROL + 88;
/// Value: always undefined. The "holder" of ways for properties that are absent.
pub const CTL_UNDEFINED: u32 = CONTROL + 96;
/// The shim's private part: 256 bytes.
pub const CTL_SHIM: u32 = CONTROL + 0x100;

/// Lazily created errors, CTL_EXCEPTION_KIND.
pub const ERR_TYPE: u32 = 1;
pub const ERR_RANGE: u32 = 2;
pub const ERR_SYNTAX: u32 = 3;
pub const ERR_REFERENCE: u32 = 4;
pub const ERR_URI: u32 = 5;
pub const ERR_EVAL: u32 = 6;
pub const ERR_ERROR: u32 = 7;

// ---- cell header
pub const CELL_WORD: u32 = 0;
pub const CELL_KIND: u32 = 4;
pub const CELL_FLAGS: u32 = 5;
pub const CELL_NFIELDS: u32 = 6;

// ---- objects
pub const OBJECT_SHAPE: u32 = 0;
pub const OBJECT_SLOTS: u32 = 8;
pub const OBJECT_ELEMENTS: u32 = 12;
pub const OBJECT_FIELDS: u32 = 16;

// flags byte of objects other than functions
/// Not extensible.
pub const FLAG_NON_EXTENSIBLE: u8 = 1;
/// Serves as a prototype: its shape is its own, and once caches look through it ([`FLAG_WATCHED`]) shape changes bump CTL_PROTO_EPOCH.
pub const FLAG_PROTOTYPE: u8 = 2;
/// [[Call]] present (proxies, bound functions; functions by kind).
pub const FLAG_CALLABLE: u8 = 4;
/// [[Construct]] present.
pub const FLAG_CONSTRUCTOR: u8 = 8;
/// Indexed properties need the slow path: frozen/sealed elements, SparseElements, or exotic index behaviour.
pub const FLAG_SLOW_ELEMENTS: u8 = 16;
/// Array whose `length` is not writable.
pub const FLAG_LENGTH_READ_ONLY: u8 = 32;
/// Brand for class id checks of stdlib; free for stdlib use.
pub const FLAG_STDLIB: u8 = 64;
/// A prototype that some inline cache looked through: only its changes of shape bump CTL_PROTO_EPOCH. Functions have no room for this
/// bit; those that serve as prototypes count as watched.
pub const FLAG_WATCHED: u8 = 128;

// flags byte of Kind::Function: low 4 bits as above where they apply
/// Arity of the direct entry, in the high 4 bits; 15 = generic entry only. Functions are never FLAG_SLOW_ELEMENTS through this byte.
pub const FN_ARITY_SHIFT: u32 = 4;
pub const FN_ARITY_NONE: u8 = 15;
/// Largest arity with a direct entry.
pub const FN_MAX_DIRECT: u8 = 8;

// ---- functions (addresses relative to the object)
pub const FN_CODE: u32 = OBJECT_FIELDS;
pub const FN_INFO: u32 = OBJECT_FIELDS + 8;
pub const FN_HOME: u32 = OBJECT_FIELDS + 16;
pub const FN_CTOR_CACHE: u32 = OBJECT_FIELDS + 24;
/// Inline slots: length, name, prototype.
pub const FN_LENGTH: u32 = OBJECT_FIELDS + 32;
pub const FN_NAME: u32 = OBJECT_FIELDS + 40;
pub const FN_PROTOTYPE: u32 = OBJECT_FIELDS + 48;
pub const FN_CAPTURES: u32 = OBJECT_FIELDS + 56;

// ---- arrays
pub const ARRAY_LENGTH: u32 = OBJECT_FIELDS;

// ---- buffers and typed arrays
/// Value: the Bytes cell (never moved); undefined, with payload 0, when detached.
pub const BUFFER_CELL: u32 = OBJECT_FIELDS;
pub const TYPED_BUFFER: u32 = OBJECT_FIELDS;
/// Value: the element type, always an int.
pub const TYPED_TYPE: u32 = OBJECT_FIELDS + 24;
/// u32, u32 (together a double, to the collector): length and byte offset for inline access. The length is 0 unless the view has
/// a fixed length on a buffer that cannot be resized, so that only detaching can take elements away. See [`BUFFER_CELL`].
pub const TYPED_INLINE_LENGTH: u32 = OBJECT_FIELDS + 32;
pub const TYPED_INLINE_OFFSET: u32 = OBJECT_FIELDS + 36;

// ---- elements, slot arrays, scopes, strings
pub const ELEMENTS_DATA: u32 = 8;
pub const SLOTS_HASH: u32 = 8;
pub const SLOTS_DATA: u32 = 16;
pub const SCOPE_DATA: u32 = 8;
pub const FRAME_DATA: u32 = 8;
pub const BYTES_DATA: u32 = 8;
pub const STRING_LENGTH: u32 = 0;
pub const STRING_HASH: u32 = 8;
pub const STRING_DATA: u32 = 12;
/// Flag of flat strings: interned (an atom), compared by address.
pub const STRING_ATOM: u8 = 1;

// ---- coroutines
pub const CO_CODE: u32 = OBJECT_FIELDS;
pub const CO_STATE: u32 = OBJECT_FIELDS + 8;
pub const CO_FRAME: u32 = OBJECT_FIELDS + 16;
pub const CO_CALLEE: u32 = OBJECT_FIELDS + 24;
/// CO_STATE values (ints) besides resume points ≥ 0.
pub const CO_DONE: i32 = -1;
pub const CO_RUNNING: i32 = -2;
/// Resume modes.
pub const RESUME_NEXT: i32 = 0;
pub const RESUME_THROW: i32 = 1;
pub const RESUME_RETURN: i32 = 2;

// ---- shapes (Kind::Shape; never in the nursery, never moved)
/// word at +0 = number of properties (named keys).
pub const SHAPE_COUNT: u32 = 0;
/// Value: prototype (object or null).
pub const SHAPE_PROTO: u32 = 8;
/// u8 at +5 (cell flags): bit 0 dictionary (unshared), see SHAPE_FLAG_*.
pub const SHAPE_FLAG_DICTIONARY: u8 = 1;
/// u32: inline slots that objects of this shape have (after internal fields).
pub const SHAPE_INLINE: u32 = 16;
/// u32: internal fields of the kind.
pub const SHAPE_INTERNAL: u32 = 20;

// ---- calls
/// Set in argc for [[Construct]].
pub const ARGC_NEW: u32 = 0x8000_0000;

// ---- inline caches: 32 bytes, two ways. Compiled code looks at way 0 inline; the miss helper looks at both and at the property cache.
/// A way: u32 shape; u32 info; u32 holder; u32 extra.
pub const IC_SIZE: u32 = 32;
pub const IC_WAY: u32 = 16;
pub const IC_SHAPE: u32 = 0;
/// Byte offset of the slot from its base. Bit 31 clear: base is the object (or the holder) itself, the offset counts from its address;
/// bit 31 set: base is its SlotArray (`slots` field), offset in the low 31 bits counts from the SlotArray's address.
pub const IC_INFO: u32 = 4;
/// Get: 0 = own property; else the holder's address (never in the nursery), valid while `extra` == CTL_PROTO_EPOCH.
/// Set: 0 = existing own writable data property; else the address of the shape to switch to after storing a new property
/// (valid while `extra` == CTL_PROTO_EPOCH).
pub const IC_HOLDER: u32 = 8;
pub const IC_EXTRA: u32 = 12;
pub const IC_INFO_SLOTS: u32 = 0x8000_0000;
/// Bit of IC_INFO: the slot (of the holder, or of the object when it is 0, for stores too) holds an AccessorPair. Never in way 0.
pub const IC_INFO_ACCESSOR: u32 = 0x4000_0000;
pub const IC_INFO_OFFSET: u32 = 0x3fff_ffff;

// ---- property cache: for sites that see many shapes. Each entry is a way followed by the key it is for.
pub const PROPERTY_CACHE_ENTRY: u32 = 32;
/// u32: payload of the key (atom or symbol), + 1 for stores.
pub const PROPERTY_CACHE_KEY: u32 = IC_WAY;
pub const PROPERTY_CACHE_KEY_SHIFT: u32 = 12;
pub const PROPERTY_CACHE_FACTOR: u32 = 0x9E37_79B1;
pub const PROPERTY_CACHE_SHIFT: u32 = 19;
pub const PROPERTY_CACHE_MASK: u32 = PROPERTY_CACHE_END - PROPERTY_CACHE - PROPERTY_CACHE_ENTRY;
/// Where the entry for a shape and a key is, from the start of the cache.
pub const fn property_cache_offset(shape: u32, key: u32) -> u32 {
    (shape.wrapping_add(key << PROPERTY_CACHE_KEY_SHIFT).wrapping_mul(PROPERTY_CACHE_FACTOR) >> PROPERTY_CACHE_SHIFT) & PROPERTY_CACHE_MASK
}
// The bits that the shift leaves are those of an offset.
const _: () = assert!(1 << (32 - PROPERTY_CACHE_SHIFT) == PROPERTY_CACHE_END - PROPERTY_CACHE);

// ---- accessor pairs (Kind::AccessorPair): getter and setter, undefined when missing
pub const PAIR_GETTER: u32 = 8;
pub const PAIR_SETTER: u32 = 16;

// ---- FnInfo: static record in a unit's static area, 40 bytes
/// u32: table index of the generic entry.
pub const INFO_CODE: u32 = 0;
/// u32: address of the const slot that holds the name (a string Value), or 0.
pub const INFO_NAME: u32 = 4;
/// u16: `length` property.
pub const INFO_LENGTH: u32 = 8;
/// u8: direct arity or FN_ARITY_NONE.
pub const INFO_ARITY: u32 = 10;
/// u8: FN_KIND_*.
pub const INFO_KIND: u32 = 11;
/// u32: INFO_FLAG_*.
pub const INFO_FLAGS: u32 = 12;
/// u16: inline slots to give objects this constructor creates (own `this.x =` and fields).
pub const INFO_INLINE: u32 = 16;
/// u16: number of captures.
pub const INFO_CAPTURES: u32 = 18;
/// u32, u32: address and byte length of the source text (UTF-8) for Function.prototype.toString; 0 = native.
pub const INFO_SOURCE: u32 = 20;
pub const INFO_SOURCE_LEN: u32 = 24;
/// u32: resume code's table index (coroutines).
pub const INFO_RESUME: u32 = 28;
/// u32: frame Values of the coroutine.
pub const INFO_FRAME: u32 = 32;
/// u32: spare.
pub const INFO_SIZE: u32 = 40;

/// `function f(){}`: callable, constructor, lazy prototype.
pub const FN_KIND_NORMAL: u8 = 0;
/// Arrow, no this / arguments / prototype.
pub const FN_KIND_ARROW: u8 = 1;
/// Method, getter, setter; also builtins: not a constructor.
pub const FN_KIND_METHOD: u8 = 2;
pub const FN_KIND_CLASS: u8 = 3;
pub const FN_KIND_DERIVED_CLASS: u8 = 4;
pub const FN_KIND_GENERATOR: u8 = 5;
pub const FN_KIND_ASYNC: u8 = 6;
pub const FN_KIND_ASYNC_ARROW: u8 = 7;
pub const FN_KIND_ASYNC_GENERATOR: u8 = 8;
/// A builtin constructor defined in stdlib: creates its own `this` (new.target visible), [[Call]] allowed.
pub const FN_KIND_BUILTIN_CTOR: u8 = 9;

/// INFO_FLAGS: generator/async method (no [[Construct]] difference, but home object is set).
pub const INFO_FLAG_METHOD: u32 = 1;

// ---- lists (Kind::List)
/// u32: Values in use.
pub const LIST_LENGTH: u32 = 8;
pub const LIST_DATA: u32 = 16;
/// Flag: triples (target, held value, token) of a FinalizationRegistry; target and token are weak. A collected target becomes HOLE.
pub const LIST_WEAK: u8 = 1;

// ---- iterator records: objects that stdlib/00-core/iterate.ts makes, all from one literal of five properties
/// Value: an int, ITER_ARRAY or another kind.
pub const ITER_KIND: u32 = OBJECT_FIELDS;
pub const ITER_TARGET: u32 = OBJECT_FIELDS + 8;
/// Value: an int, the next index of an array.
pub const ITER_INDEX: u32 = OBJECT_FIELDS + 24;
/// Value: a boolean.
pub const ITER_DONE: u32 = OBJECT_FIELDS + 32;
/// An Array that is read by index.
pub const ITER_ARRAY: i32 = 1;

// ---- hash tables (Kind::HashTable): what the collector needs to know; the rest is private to the collections
/// +0 u32: bytes of the whole cell. u32: byte offset of the first Value from the cell.
pub const HASH_VALUES: u32 = 8;
/// u32: number of Values to scan from there.
pub const HASH_VALUE_COUNT: u32 = 12;
/// u32: Values per entry; the key is the first, in weak tables its value the second.
pub const HASH_STRIDE: u32 = 16;
/// u32: entries removed; the collector adds those it cleared (key HOLE, value UNDEFINED).
pub const HASH_DELETED: u32 = 20;
/// First byte free for the collections.
pub const HASH_PRIVATE: u32 = 24;
/// Flag: keys are weak.
pub const HASH_WEAK: u8 = 1;

/// Flags of Elements: not configurable (sealed), and also not writable (frozen).
pub const ELEMENTS_SEALED: u8 = 1;
pub const ELEMENTS_FROZEN: u8 = 2;
