//! The op table: one row per operation, with everything a stage needs to know about it.
//!
//! Row: `Name (operand types) -> result, immediate, effects, "meaning"`.
//! Operand types are [`Ty`] names; `*` at the end means any number of further V operands.
//! `->` result `N` = none. Effects:
//! * `pure`: depends on operands only; may be removed, merged, moved.
//! * `reads`: reads the mutable heap; may be removed.
//! * `alloc`: a fresh object; may be removed when unused. (Allocation never collects.)
//! * `writes`: writes the heap; stays.
//! * `throws`: as `writes`, and may throw (result EXC, or 2 for B).
//! * `js`: may run user code: a safepoint, may throw, reads and writes everything.
//! * `safepoint`: may collect without running user code.
//!
//! Ops marked "IC" own one inline-cache cell per instruction, allocated by the emitter.

use super::types::{Imm, Ty};

/// Which immediate an op carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImmKind {
    None,
    Word,
    I32,
    F64,
    Const,
    Cell,
    Func,
    Name,
    Keys,
}

/// What an op may do; see the head of this file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effects {
    Pure,
    Reads,
    Alloc,
    Writes,
    Throws,
    Safepoint,
    Js,
}

/// A row as data.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    pub op: Op,
    pub name: &'static str,
    pub operands: &'static [&'static str],
    pub result: Option<Ty>,
    pub imm: ImmKind,
    pub effects: Effects,
    pub doc: &'static str,
}

macro_rules! result {
    (N) => { None };
    ($t:ident) => { Some(Ty::$t) };
}

macro_rules! ops {
    ($($name:ident ($($arg:tt)*) -> $res:ident, $imm:ident, $eff:ident, $doc:literal;)*) => {
        /// An operation.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u16)]
        pub enum Op { $(#[doc = $doc] $name),* }

        /// Every row, indexed by discriminant.
        pub const ROWS: &[Row] = &[$(Row {
            op: Op::$name,
            name: stringify!($name),
            operands: operands!($($arg)*),
            result: result!($res),
            imm: ImmKind::$imm,
            effects: Effects::$eff,
            doc: $doc,
        }),*];
    };
}

macro_rules! operands {
    ($($arg:tt),* $(,)?) => { &[$(stringify!($arg)),*] };
}

ops! {
    // ---- constants
    Word () -> V, Word, Pure, "a Value that is not a heap cell: undefined, null, booleans, ints, doubles, TDZ, HOLE, EXC, markers";
    Int () -> I, I32, Pure, "int32 constant";
    Float () -> F, F64, Pure, "double constant";
    Bool () -> B, I32, Pure, "boolean constant";
    Const () -> V, Const, Reads, "string or BigInt constant (load of its const slot)";
    StaticAddr () -> U, Const, Pure, "address of a const slot";

    // ---- representation
    BoxI (I) -> V, None, Pure, "int32 to Value";
    BoxF (F) -> V, None, Pure, "double to Value, as a double";
    BoxNum (F) -> V, None, Pure, "double to Value, as an int when it is one";
    BoxB (B) -> V, None, Pure, "boolean to Value";
    BoxP (P) -> V, None, Pure, "object address to Value (tag OBJECT)";
    BoxCell (P) -> V, None, Pure, "cell address to Value (tag CELL)";
    UnboxI (V) -> I, None, Pure, "payload of a Value known to be an int";
    UnboxNum (V) -> F, None, Pure, "double of a Value known to be a number";
    UnboxB (V) -> B, None, Pure, "payload of a Value known to be a boolean";
    UnboxP (V) -> P, None, Pure, "address of a Value known to be a heap cell";
    IToF (I) -> F, None, Pure, "int32 to double";
    UToF (I) -> F, None, Pure, "the bits as uint32 to double";
    FToI32 (F) -> I, None, Pure, "ToInt32";
    BToI (B) -> I, None, Pure, "0 or 1";
    IToB (I) -> B, None, Pure, "nonzero";

    // ---- tests on Values
    IsInt (V) -> B, None, Pure, "int tag";
    IsNumber (V) -> B, None, Pure, "int or double";
    IsDouble (V) -> B, None, Pure, "double";
    IsString (V) -> B, None, Pure, "";
    IsSymbol (V) -> B, None, Pure, "";
    IsBigInt (V) -> B, None, Pure, "";
    IsBool (V) -> B, None, Pure, "";
    IsObject (V) -> B, None, Pure, "";
    IsUndefined (V) -> B, None, Pure, "";
    IsNull (V) -> B, None, Pure, "";
    IsNullish (V) -> B, None, Pure, "undefined or null";
    IsCallable (V) -> B, None, Reads, "has [[Call]]";
    IsMarker (V) -> B, None, Pure, "MARKER tag (any kind)";
    FnIs (V) -> B, Func, Pure, "a function object that NewClosure made of this function";
    SameWord (V, V) -> B, None, Pure, "identical bits";
    WordIs (V) -> B, Word, Pure, "identical to this word (TDZ, HOLE, DONE …)";

    // ---- int32 (wrapping) and double arithmetic
    AddI (I, I) -> I, None, Pure, "";
    SubI (I, I) -> I, None, Pure, "";
    MulI (I, I) -> I, None, Pure, "";
    AndI (I, I) -> I, None, Pure, "";
    OrI (I, I) -> I, None, Pure, "";
    XorI (I, I) -> I, None, Pure, "";
    ShlI (I, I) -> I, None, Pure, "count modulo 32";
    ShrI (I, I) -> I, None, Pure, "arithmetic";
    UShrI (I, I) -> I, None, Pure, "logical; the result is uint32 bits";
    EqI (I, I) -> B, None, Pure, "";
    LtI (I, I) -> B, None, Pure, "";
    LeI (I, I) -> B, None, Pure, "";
    LtU (I, I) -> B, None, Pure, "unsigned";
    AddF (F, F) -> F, None, Pure, "";
    SubF (F, F) -> F, None, Pure, "";
    MulF (F, F) -> F, None, Pure, "";
    DivF (F, F) -> F, None, Pure, "";
    ModF (F, F) -> F, None, Pure, "Number::remainder";
    NegF (F) -> F, None, Pure, "";
    AbsF (F) -> F, None, Pure, "";
    SqrtF (F) -> F, None, Pure, "";
    FloorF (F) -> F, None, Pure, "";
    CeilF (F) -> F, None, Pure, "";
    TruncF (F) -> F, None, Pure, "";
    EqF (F, F) -> B, None, Pure, "";
    LtF (F, F) -> B, None, Pure, "";
    LeF (F, F) -> B, None, Pure, "";
    NotB (B) -> B, None, Pure, "";

    // ---- arithmetic on Numbers (operands known to be int or double): no user code, no throw; inline int and double arms
    AddN (V, V) -> V, None, Pure, "Number::add";
    SubN (V, V) -> V, None, Pure, "";
    MulN (V, V) -> V, None, Pure, "";
    DivN (V, V) -> V, None, Pure, "";
    ModN (V, V) -> V, None, Pure, "";
    NegN (V) -> V, None, Pure, "";
    LtN (V, V) -> B, None, Pure, "";
    LeN (V, V) -> B, None, Pure, "";
    EqN (V, V) -> B, None, Pure, "Number::equal";
    ToInt32N (V) -> I, None, Pure, "ToInt32 of a Number";

    // ---- generic operators: inline int and double arms, rt function `op_<name>` when neither fits
    Add (V, V) -> V, None, Js, "a + b; rt op_add";
    Sub (V, V) -> V, None, Js, "rt op_sub";
    Mul (V, V) -> V, None, Js, "rt op_mul";
    Div (V, V) -> V, None, Js, "rt op_div";
    Mod (V, V) -> V, None, Js, "rt op_mod";
    Exp (V, V) -> V, None, Js, "rt op_exp";
    BitAnd (V, V) -> V, None, Js, "rt op_bit_and";
    BitOr (V, V) -> V, None, Js, "rt op_bit_or";
    BitXor (V, V) -> V, None, Js, "rt op_bit_xor";
    Shl (V, V) -> V, None, Js, "rt op_shl";
    Shr (V, V) -> V, None, Js, "rt op_shr";
    UShr (V, V) -> V, None, Js, "rt op_ushr";
    Lt (V, V) -> B, None, Js, "a < b; rt op_lt returns a boolean Value or EXC";
    Le (V, V) -> B, None, Js, "rt op_le";
    Gt (V, V) -> B, None, Js, "rt op_gt";
    Ge (V, V) -> B, None, Js, "rt op_ge";
    Eq (V, V) -> B, None, Js, "a == b; rt op_eq";
    StrictEq (V, V) -> B, None, Reads, "a === b; leaf strict_equal";
    Neg (V) -> V, None, Js, "rt op_neg";
    ToNumber (V) -> V, None, Js, "unary plus, ToNumber; rt op_to_number";
    ToNumeric (V) -> V, None, Js, "rt op_to_numeric";
    Inc (V) -> V, None, Js, "operand is numeric; rt op_inc";
    Dec (V) -> V, None, Js, "rt op_dec";
    BitNot (V) -> V, None, Js, "rt op_bit_not";
    ToBool (V) -> B, None, Reads, "inline for booleans, ints, undefined, null, objects; leaf to_bool";
    Typeof (V) -> V, None, Reads, "leaf type_of";
    ToString (V) -> V, None, Js, "ToString for templates; rt op_to_string";
    ToPropertyKey (V) -> V, None, Js, "rt op_to_property_key";
    ToObject (V) -> V, None, Js, "rt op_to_object";
    In (V, V) -> B, None, Js, "key in object; rt op_in";
    InstanceOf (V, V) -> B, None, Js, "IC; leaf instance_of, then rt op_instance_of";

    // ---- properties
    GetProp (V) -> V, Const, Js, "object.name; IC; leaf get_prop_ic, then rt op_get_slow(object, key, marker)";
    SetProp (V, V) -> V, Const, Js, "object.name = value (object, value); IC; leaf set_prop_ic, then rt op_set_slow(object, key, value, marker); result undefined or EXC";
    SetProps (V, *) -> V, Keys, Js, "several SetProp of distinct names, in order (object, values); IC knows one transition for all; leaves set_prop_ic and set_props_done, rt op_set_slow";
    DefineFields (V, *) -> V, Keys, Js, "several DefineField of distinct static names, in order (object, values); IC as SetProps; rt op_define_field, then leaf set_props_done";
    GetElem (V, V) -> V, None, Js, "object[key]; inline: dense array, or typed array where one is likely; leaf get_elem, then rt op_get_elem_slow(object, key)";
    SetElem (V, V, V) -> V, None, Js, "object[key] = value (object, key, value); inline: dense array, or typed array where one is likely; leaf set_elem, then rt op_set_elem_slow(object, key, value)";
    DeleteElem (V, V) -> V, None, Js, "delete object[key], strict: throws when refused; rt op_delete";
    GetSuper (V, V, V) -> V, None, Js, "prototype of the home object, key, this: super[key]; rt op_get_super";
    SetSuper (V, V, V, V) -> V, None, Js, "prototype of the home object, key, this, value; rt op_set_super";
    GetPrivate (V, V) -> V, None, Js, "object, private symbol; TypeError when absent; runs getters; the property cache, then rt op_get_private";
    SetPrivate (V, V, V) -> V, None, Js, "object, private symbol, value; the property cache, then rt op_set_private";
    HasPrivate (V, V) -> B, None, Js, "object, private symbol (`#x in o`); TypeError when not an object; rt op_has_private";
    DefinePrivate (V, V, V) -> V, None, Js, "adds a private field; TypeError when present; rt op_define_private";
    DefinePrivateMethod (V, V, V) -> V, I32, Js, "object, private symbol, function; imm 0 method, 1 getter, 2 setter; rt op_define_private_method(object, symbol, function, kind)";
    DefineField (V, V, V) -> V, None, Js, "CreateDataPropertyOrThrow(object, key, value); rt op_define_field";
    DefineMethod (V, V, V) -> V, I32, Js, "object, key, function; imm bits: 0-1 = 0 method 1 getter 2 setter, bit 2 = enumerable; sets home object and, for computed keys, the name; rt op_define_method(object, key, function, bits)";
    SetFunctionName (V, V) -> V, I32, Js, "function, key (string or symbol); imm 0 plain, 1 'get ', 2 'set '; rt op_set_function_name(fn, key, prefix)";
    NewObject () -> V, None, Alloc, "{}";
    NewObjectLiteral (*) -> V, Keys, Alloc, "{k: v, …} with static, distinct, non-index, non-__proto__ keys; IC holds the shape; operands are the values";
    NewArray (*) -> V, None, Alloc, "array of the operands; a HOLE word is a hole";
    ArrayAppend (V, V) -> V, None, Writes, "array literal under construction: push a value (HOLE allowed); leaf array_push";
    ArraySpread (V, V) -> V, None, Js, "append all of an iterable; rt op_array_spread(array, iterable)";
    CopyDataProperties (V, V) -> V, None, Js, "target, source: object spread; rt op_copy_data_properties(target, source)";
    ObjectRest (V, *) -> V, None, Js, "source, excluded keys…: rest element of an object pattern; emitter passes the keys as a List; rt op_object_rest(source, list)";
    SetProto (V, V) -> V, None, Js, "`__proto__: v` in a literal; rt op_set_proto_literal";
    NewRegExp () -> V, Name, Js, "regular expression literal; the name is `flags/pattern`; cached program, fresh object; rt op_new_regexp(pattern, flags)";
    TemplateObject () -> V, Keys, Js, "a template object; keys: cooked0, raw0, cooked1, raw1 … where an absent cooked is the empty Keys entry u32::MAX; rt op_template_object(list of cooked/undefined, list of raw)";

    // ---- globals, cells, scopes, captures
    GetGlobal () -> V, Const, Js, "global lexical or global object property; ReferenceError when absent; IC; leaf get_global, rt op_get_global_slow(name)";
    GetGlobalOrUndefined () -> V, Const, Js, "for typeof; IC";
    SetGlobal (V) -> V, Const, Js, "strict assignment to an unresolved name; rt op_set_global(name, value)";
    InitGlobalLexical (V) -> V, Const, Js, "script let/const/class initialisation; rt op_init_global_lexical(name, value)";
    DeclareGlobals () -> V, Name, Js, "script GlobalDeclarationInstantiation; the name encodes JSON {vars, functions, lexicals:[[name, const]]}; rt op_declare_globals(text)";
    LoadCell () -> V, Cell, Reads, "module cell";
    StoreCell (V) -> N, Cell, Writes, "module cell; static root, no barrier";
    CheckTdz (V) -> V, Const, Throws, "ReferenceError `NAME is not initialised` when TDZ; else the value";
    ThrowConst () -> V, Const, Throws, "TypeError: assignment to constant NAME; always EXC";
    Capture (P) -> V, I32, Reads, "capture i of the callee";
    NewScope (*) -> V, None, Alloc, "Scope cell with these Values (tag CELL)";
    ScopeGet (V) -> V, I32, Reads, "slot i of a Scope";
    ScopeSet (V, V) -> N, I32, Writes, "scope, value; barrier";
    NewClosure (*) -> V, Func, Alloc, "function object with these captures";
    SetHome (V, V) -> N, None, Writes, "function, home object";
    SuperConstructor (V) -> V, None, Reads, "constructor of a derived class: its prototype, which super(…) constructs";
    HomeObject (P) -> V, None, Reads, "home object of the callee";
    RealmGet () -> V, Name, Reads, "realm slot";
    RealmSet (V) -> N, Name, Writes, "realm slot";
    WellKnownSymbol () -> V, Name, Reads, "";
    LoadGlobalThis () -> V, None, Reads, "the global object";

    // ---- calls
    Call (V, V, *) -> V, None, Js, "callee, this, arguments";
    CallDirect (V, V, *) -> V, Func, Js, "callee function object (undefined when it has no captures and uses no callee), this, exactly arity arguments: direct entry of a known function of the unit; of a derived class's constructor: this is new.target";
    CallSpread (V, V, V) -> V, None, Js, "callee, this, List or array of arguments; rt op_call_spread";
    Construct (V, V, *) -> V, None, Js, "constructor, new.target, arguments; TypeError when not a constructor";
    ForwardConstruct (V) -> V, None, Js, "Generic convention: [[Construct]] of the operand with the function's own arguments and new.target where they are; nothing may be live afterwards but the result";
    CreateThis (V) -> V, None, Js, "new.target: the object that an ordinary constructor initialises; leaf create_this, then rt op_create_this";
    ConstructSpread (V, V, V) -> V, None, Js, "constructor, new.target, array of arguments; rt op_construct_spread";
    CallRt (*) -> V, Name, Js, "rt function by name";
    Leaf (*) -> N, Name, Throws, "leaf by name; operand and result types, and effects, are the leaf's row (Op::effects_of)";
    Host (*) -> N, Name, Writes, "host import by name (pulse_abi::host row): i32 operands are I, f64 are F; the result type follows the row; stdlib writes `$host_NAME(…)`";
    ArgCount () -> I, None, Pure, "Generic convention: number of arguments";
    GetArg () -> V, I32, Reads, "Generic convention: argument i or undefined";
    GetArgAt (I) -> V, None, Reads, "Generic convention: argument by number or undefined";
    RestArgs () -> V, I32, Alloc, "array of the arguments from i on";
    ArgumentsObject (P) -> V, None, Alloc, "callee: unmapped arguments object; leaf-built";
    NewPrivateName () -> V, Const, Alloc, "fresh private symbol with this description";
    CheckClassReturn (V, V) -> V, None, Throws, "derived constructor: result value, this binding: the object to return; TypeError / ReferenceError";

    // ---- exceptions
    TakeException () -> V, None, Js, "start of a handler: the pending exception, materialised; rt op_take_exception()";
    Throw (V) -> V, None, Throws, "makes the value pending; always EXC";
    ThrowError () -> V, Name, Throws, "name is `TypeError:message`: lazily created error; always EXC";

    // ---- iteration: an iterator record is a List-like cell owned by rt
    IterOpen (V) -> V, None, Js, "GetIterator(sync): iterator record; rt op_iter_open";
    IterOpenAsync (V) -> V, None, Js, "GetIterator(async); rt op_iter_open_async";
    IterNext (V) -> V, None, Js, "next value, or the word MARKER(DONE); rt op_iter_next(record)";
    IterClose (V) -> V, None, Js, "IteratorClose with a normal completion; rt op_iter_close(record)";
    IterCloseQuiet (V) -> V, None, Js, "IteratorClose with a throw completion: errors of return() are dropped, the pending exception is not touched; never EXC; rt op_iter_close_quiet(record)";
    ForInOpen (V) -> V, None, Js, "enumeration record of an object's string keys; rt op_for_in_open";
    ForInNext (V) -> V, None, Js, "next key that still exists, or MARKER(DONE); rt op_for_in_next";

    // ---- coroutines (before the split)
    InitialSuspend () -> V, I32, Safepoint, "imm = Kind of the coroutine object; before: parameter work in the caller's call; the function returns the coroutine here; result: the value of the first resume";
    Suspend (V) -> V, I32, Js, "imm 0 yield, 1 await; gives the operand to the driver, result: the value sent";
    ResumeMode () -> I, None, Reads, "mode of the last resume: RESUME_NEXT / THROW / RETURN; right after a (Initial)Suspend";
    CurrentCoroutine () -> V, None, Reads, "the running coroutine object";
    // ---- coroutines (after the split)
    CoroutineNew (P) -> V, I32, Alloc, "callee; imm = Kind: new_coroutine with the prototype taken from callee.prototype (fallback: realm)";
    CoroutineSave (V, V) -> N, I32, Writes, "coroutine, value: frame slot i";
    CoroutineLoad (V) -> V, I32, Reads, "coroutine: frame slot i";
    CoroutineSetState (V) -> N, I32, Writes, "coroutine: state";
    CoroutineState (V) -> I, None, Reads, "coroutine: state";
    CoroutineResume (V, V, V) -> V, None, Js, "coroutine, mode (int Value), value: runs the resume entry ($resume)";

    // ---- raw words (stdlib)
    IToU (I) -> U, None, Pure, "the bits of an int32 as a raw u32";
    UToI (U) -> I, None, Pure, "the bits of a raw u32 as an int32";
}

impl Op {
    pub fn row(self) -> &'static Row {
        &ROWS[self as usize]
    }
    pub fn name(self) -> &'static str {
        self.row().name
    }
    pub fn from_name(name: &str) -> Option<Op> {
        ROWS.iter().find(|row| row.name == name).map(|row| row.op)
    }
    /// The result type; a leaf's comes from its row.
    pub fn result_type(self, imm: &Imm) -> Option<Ty> {
        match (self, imm) {
            (Op::Leaf, Imm::Name(name)) => leaf_type(pulse_abi::leaves::leaf(name)?.result),
            (Op::Host, Imm::Name(name)) => match pulse_abi::host::host_import(name)?.results {
                ["i32"] => Some(Ty::I),
                ["f64"] => Some(Ty::F),
                _ => None,
            },
            _ => self.row().result,
        }
    }
    /// Effects of this op with this immediate.
    pub fn effects_of(self, imm: &Imm) -> Effects {
        use pulse_abi::leaves::Effect;
        if let (Op::Leaf, Imm::Name(name)) = (self, imm) {
            return match pulse_abi::leaves::leaf(name).map(|row| row.effect) {
                Some(Effect::pure) => Effects::Pure,
                Some(Effect::reads) => Effects::Reads,
                Some(Effect::alloc) => Effects::Alloc,
                Some(Effect::writes) => Effects::Writes,
                Some(Effect::pure_throws | Effect::reads_throws | Effect::alloc_throws | Effect::room_throws | Effect::writes_throws) | None => Effects::Throws,
            };
        }
        self.row().effects
    }
    pub fn may_throw(self, imm: &Imm) -> bool {
        matches!(self.effects_of(imm), Effects::Throws | Effects::Js)
    }
    /// Works on the arguments area or the suspension of the function as it was entered: does not move to another function.
    pub fn is_bound_to_frame(self) -> bool {
        use Op::*;
        matches!(self, ArgCount | GetArg | GetArgAt | RestArgs | ArgumentsObject | ForwardConstruct | InitialSuspend | Suspend | ResumeMode | CurrentCoroutine)
    }
    pub fn is_safepoint(self, imm: &Imm) -> bool {
        matches!(self.effects_of(imm), Effects::Js | Effects::Safepoint)
    }
    /// Whether the safepoint of this op is only on its inline expansion's slow path.
    pub fn safepoint_is_cold(self) -> bool {
        use Op::*;
        matches!(
            self,
            Add | Sub | Mul | Div | Mod | BitAnd | BitOr | BitXor | Shl | Shr | UShr | Lt | Le | Gt | Ge | Eq | Neg
                | ToNumber | ToNumeric | Inc | Dec | BitNot | ToString | ToPropertyKey | ToObject | GetProp | SetProp | GetElem | SetElem
                | GetGlobal | GetGlobalOrUndefined | InstanceOf | CreateThis | SetProps | DefineFields | IterNext
        )
    }
}

/// The IR type of a leaf's operand or result.
pub fn leaf_type(t: pulse_abi::leaves::T) -> Option<Ty> {
    use pulse_abi::leaves::T;
    Some(match t {
        T::V => Ty::V,
        T::I => Ty::I,
        T::U => Ty::U,
        T::P => Ty::P,
        T::B => Ty::B,
        T::F => Ty::F,
        T::N => return None,
    })
}
