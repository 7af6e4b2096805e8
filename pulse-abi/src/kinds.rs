//! Heap cell kinds: one row each, with the number of internal fields of object kinds.

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $value:literal, $internal:literal;)*) => {
        /// What a heap cell is; the byte at [`crate::layout::CELL_KIND`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub enum Kind { $($(#[$doc])* $name = $value),* }

        impl Kind {
            pub const ALL: &'static [Kind] = &[$(Kind::$name),*];
            pub const fn name(self) -> &'static str {
                match self { $(Kind::$name => stringify!($name)),* }
            }
            /// Values at the start of the fields that are not properties.
            pub const fn internal_fields(self) -> u32 {
                match self { $(Kind::$name => $internal),* }
            }
            pub const fn from_byte(byte: u8) -> Option<Kind> {
                match byte { $($value => Some(Kind::$name),)* _ => None }
            }
        }
    };
}

/// Kinds below this are not objects.
pub const FIRST_OBJECT_KIND: u8 = 32;

kinds! {
    /// A free or poisoned cell.
    Free = 0, 0;
    /// word = length in code units; +8 u32 hash (0 = not yet); bytes from +12.
    StringLatin1 = 1, 0;
    /// word = length; +8 u32 hash; u16 units from +12.
    StringUtf16 = 2, 0;
    /// word = length; +8 u32 left, +12 u32 right string address. Flattening turns the cell into a StringSlice.
    StringRope = 3, 0;
    /// word = length; +8 u32 base (a flat string), +12 u32 first unit.
    StringSlice = 4, 0;
    /// +8 Value description (string or undefined); +16 Value: registry key or undefined. nfields = 2. word = hash. Fields at +8.
    Symbol = 5, 0;
    /// word = number of u32 limbs; flags bit 0 = negative; limbs from +8, least significant first.
    BigInt = 6, 0;
    /// See layout.rs SHAPE_*.
    Shape = 7, 0;
    /// Transition or property table of a shape: raw, layout private to the shim.
    ShapeTable = 8, 0;
    /// Overflow property slots: word = capacity; +8 u32 identity hash (0 = none); Values from +16.
    SlotArray = 9, 0;
    /// Indexed elements: word = capacity; Values from +8; unused ones are HOLE.
    Elements = 10, 0;
    /// Scope record of captured, reassigned bindings: Values from +8, nfields of them.
    Scope = 11, 0;
    /// Saved values of a suspended coroutine: word = count; Values from +8.
    Frame = 12, 0;
    /// Raw bytes, not scanned: word = byte capacity; bytes from +8. Not moved once in old space; large ones never move.
    Bytes = 13, 0;
    /// Sparse (dictionary) indexed elements with attributes; layout private to the shim.
    SparseElements = 14, 0;
    /// Pair of getter and setter stored in an accessor property's slot: Values at +8 (get) and +16 (set).
    AccessorPair = 15, 0;
    /// Hash table of Map / Set / WeakMap / WeakSet; layout private to the shim.
    HashTable = 16, 0;
    /// Compiled regular expression handle; layout private to the shim.
    RegExpProgram = 17, 0;
    /// Growable list of Values used inside builtins ($list*): word = capacity, +8 u32 length, Values from +16.
    List = 18, 0;

    /// Ordinary object.
    Object = 32, 0;
    /// 0 length (int, or double above 2^31-1).
    Array = 33, 1;
    /// 0 code, 1 info, 2 home object, 3 constructor cache.
    Function = 34, 4;
    /// 0 target, 1 bound this, 2 bound arguments (List cell), 3 unused; layout-compatible with Function (callable through rt).
    BoundFunction = 35, 4;
    /// 0 target (null when revoked), 1 handler; flags say callable / constructor.
    Proxy = 36, 2;
    /// 0 [[ErrorData]] marker, 1 captured stack text or undefined.
    Error = 37, 2;
    /// 0 the wrapped primitive (Boolean, Number, String, Symbol, BigInt objects).
    PrimitiveWrapper = 38, 1;
    /// `arguments` (unmapped).
    Arguments = 39, 0;
    /// 0 resume code, 1 state, 2 frame, 3 callee, 4 and 5 owned by stdlib.
    Generator = 40, 6;
    /// As Generator; 4 request queue, 5 spare.
    AsyncGenerator = 41, 6;
    /// The coroutine of an async function; 4 promise, 5 spare. Never visible to user code.
    AsyncCoroutine = 42, 6;
    /// 0 state (int 0 pending, 1 fulfilled, 2 rejected), 1 result, 2 fulfil reactions, 3 reject reactions, 4 handled (bool).
    Promise = 43, 5;
    /// 0 HashTable.
    Map = 44, 1;
    Set = 45, 1;
    WeakMap = 46, 1;
    WeakSet = 47, 1;
    /// 0 target (weak).
    WeakRef = 48, 1;
    /// 0 cleanup callback, 1 cells.
    FinalizationRegistry = 49, 2;
    /// 0 iterated object or undefined, 1 position, 2 what kind, 3 spare: Array, Map, Set, String, RegExp-string, wrap and helper iterators (which: field 2).
    BuiltinIterator = 50, 4;
    /// 0 time value (double or NaN).
    Date = 51, 1;
    /// 0 RegExpProgram cell, 1 source, 2 flags, 3 lastIndex.
    RegExp = 52, 4;
    /// 0 Bytes cell (undefined when detached), 1 byte length, 2 max byte length or undefined, 3 spare.
    ArrayBuffer = 53, 4;
    /// 0 ArrayBuffer, 1 byte offset, 2 length (undefined = length-tracking), 3 element type (int), 4 length and offset for inline access (layout.rs TYPED_INLINE_*).
    TypedArray = 54, 5;
    /// 0 ArrayBuffer, 1 byte offset, 2 byte length (undefined = tracking).
    DataView = 55, 3;
    /// 0 environment record object; `import * as ns`.
    ModuleNamespace = 56, 1;
    /// DisposableStack / AsyncDisposableStack: 0 state, 1 resources.
    DisposableStack = 57, 2;
    AsyncDisposableStack = 58, 2;
    /// Web and platform classes of stdlib that need hidden state: 0 class id (int), 1..3 state.
    Host = 59, 4;
    /// The global object.
    Global = 60, 0;
    /// Object returned by raw JSON.rawJSON.
    RawJson = 61, 0;
}

/// Element types of typed arrays (internal field 3 of TypedArray).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum ElementType {
    Int8 = 0,
    Uint8 = 1,
    Uint8Clamped = 2,
    Int16 = 3,
    Uint16 = 4,
    Int32 = 5,
    Uint32 = 6,
    Float32 = 7,
    Float64 = 8,
    BigInt64 = 9,
    BigUint64 = 10,
    Float16 = 11,
}

impl ElementType {
    pub const ALL: [ElementType; 12] = {
        use ElementType::*;
        [Int8, Uint8, Uint8Clamped, Int16, Uint16, Int32, Uint32, Float32, Float64, BigInt64, BigUint64, Float16]
    };
    /// Names of the constructors, by discriminant.
    pub const CONSTRUCTORS: [&'static str; 12] = [
        "Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array", "Uint32Array", "Float32Array",
        "Float64Array", "BigInt64Array", "BigUint64Array", "Float16Array",
    ];
    /// log2 of the element size in bytes, by discriminant.
    pub const SHIFT: [u8; 12] = [0, 0, 0, 1, 1, 2, 2, 2, 3, 3, 3, 1];
}
