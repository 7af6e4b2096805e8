//! Predefined atoms, well-known symbols and realm slots: cells at fixed addresses.
//!
//! One list each; the discriminant is the index into the table in memory ([`crate::layout::ATOMS`],
//! [`crate::layout::SYMBOLS`], [`crate::layout::REALM`]; 8 bytes an entry). Atoms and symbols are
//! filled by the shim when it starts; realm slots by `stdlib/` (`$realm.Name = …`).

macro_rules! table {
    ($(#[$doc:meta])* $enum:ident { $($name:ident = $text:literal),* $(,)? }) => {
        $(#[$doc])*
        #[allow(clippy::enum_variant_names)]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u16)]
        pub enum $enum { $($name),* }
        impl $enum {
            pub const ALL: &'static [$enum] = &[$($enum::$name),*];
            pub const TEXT: &'static [&'static str] = &[$($text),*];
            pub const COUNT: u32 = Self::ALL.len() as u32;
            pub const fn text(self) -> &'static str {
                Self::TEXT[self as usize]
            }
            pub fn from_text(text: &str) -> Option<$enum> {
                Self::TEXT.iter().position(|t| *t == text).map(|i| Self::ALL[i])
            }
        }
    };
}

table! {
    /// Strings that the shim itself needs as property keys or results.
    Atom {
        Empty = "",
        Length = "length", Name = "name", Prototype = "prototype", Constructor = "constructor",
        Message = "message", Stack = "stack", Cause = "cause", Errors = "errors", Value = "value",
        Done = "done", Next = "next", Return = "return", Throw = "throw", Get = "get", Set = "set",
        Enumerable = "enumerable", Configurable = "configurable", Writable = "writable",
        ToString = "toString", ValueOf = "valueOf", ToJSON = "toJSON", Then = "then", Index = "index",
        Input = "input", Groups = "groups", Indices = "indices", LastIndex = "lastIndex", Source = "source",
        Flags = "flags", Global = "global", IgnoreCase = "ignoreCase", Multiline = "multiline",
        DotAll = "dotAll", Unicode = "unicode", UnicodeSets = "unicodeSets", Sticky = "sticky",
        HasIndices = "hasIndices", Raw = "raw", Callee = "callee", Arguments = "arguments",
        Undefined = "undefined", Null = "null", True = "true", False = "false", Object = "object",
        Function = "function", Number = "number", String = "string", Boolean = "boolean", Symbol = "symbol",
        Bigint = "bigint", NaN = "NaN", Infinity = "Infinity", Default = "default", Join = "join",
        Exec = "exec", Proxy = "proxy", Revoke = "revoke", Size = "size", Has = "has", Add = "add",
        Delete = "delete", Keys = "keys", Values = "values", Entries = "entries", Resolve = "resolve",
        Reject = "reject", Promise = "promise", Call = "call", Apply = "apply", Construct = "construct",
        DefineProperty = "defineProperty", DeleteProperty = "deleteProperty",
        GetOwnPropertyDescriptor = "getOwnPropertyDescriptor", GetPrototypeOf = "getPrototypeOf",
        IsExtensible = "isExtensible", OwnKeys = "ownKeys", PreventExtensions = "preventExtensions",
        SetPrototypeOf = "setPrototypeOf", Status = "status", Reason = "reason", Fulfilled = "fulfilled",
        Rejected = "rejected", Proto = "__proto__", Buffer = "buffer", ByteLength = "byteLength",
        ByteOffset = "byteOffset", MaxByteLength = "maxByteLength", Error = "Error", TypeError = "TypeError",
        RangeError = "RangeError", SyntaxError = "SyntaxError", ReferenceError = "ReferenceError",
        URIError = "URIError", EvalError = "EvalError", AggregateError = "AggregateError",
        Anonymous = "anonymous", ErrorLower = "error", Suppressed = "suppressed", Iterator = "iterator",
        AsyncIterator = "asyncIterator", HasInstance = "hasInstance", ToPrimitive = "toPrimitive",
        ToStringTag = "toStringTag", Species = "species", IsConcatSpreadable = "isConcatSpreadable",
        Unscopables = "unscopables", Match = "match", MatchAll = "matchAll", Replace = "replace",
        Search = "search", Split = "split", Dispose = "dispose", AsyncDispose = "asyncDispose",
    }
}

table! {
    /// Well-known symbols; the text is the name after `Symbol.`.
    WellKnown {
        Iterator = "iterator", AsyncIterator = "asyncIterator", HasInstance = "hasInstance", ToPrimitive = "toPrimitive", ToStringTag = "toStringTag", Species = "species", IsConcatSpreadable = "isConcatSpreadable", Unscopables = "unscopables", Match = "match", MatchAll = "matchAll", Replace = "replace", Search = "search", Split = "split", Dispose = "dispose", AsyncDispose = "asyncDispose",
    }
}

table! {
    /// Realm slots, `$realm.Name` in stdlib.
    Intrinsic {
        ObjectPrototype = "ObjectPrototype", FunctionPrototype = "FunctionPrototype",
        ArrayPrototype = "ArrayPrototype", StringPrototype = "StringPrototype",
        NumberPrototype = "NumberPrototype", BooleanPrototype = "BooleanPrototype",
        SymbolPrototype = "SymbolPrototype", BigIntPrototype = "BigIntPrototype",
        ErrorPrototype = "ErrorPrototype", TypeErrorPrototype = "TypeErrorPrototype",
        RangeErrorPrototype = "RangeErrorPrototype", SyntaxErrorPrototype = "SyntaxErrorPrototype",
        ReferenceErrorPrototype = "ReferenceErrorPrototype", URIErrorPrototype = "URIErrorPrototype",
        EvalErrorPrototype = "EvalErrorPrototype", AggregateErrorPrototype = "AggregateErrorPrototype",
        SuppressedErrorPrototype = "SuppressedErrorPrototype", IteratorPrototype = "IteratorPrototype",
        AsyncIteratorPrototype = "AsyncIteratorPrototype", ArrayIteratorPrototype = "ArrayIteratorPrototype",
        MapIteratorPrototype = "MapIteratorPrototype", SetIteratorPrototype = "SetIteratorPrototype",
        StringIteratorPrototype = "StringIteratorPrototype",
        RegExpStringIteratorPrototype = "RegExpStringIteratorPrototype",
        IteratorHelperPrototype = "IteratorHelperPrototype",
        WrapForValidIteratorPrototype = "WrapForValidIteratorPrototype",
        AsyncFromSyncIteratorPrototype = "AsyncFromSyncIteratorPrototype",
        GeneratorFunctionPrototype = "GeneratorFunctionPrototype", GeneratorPrototype = "GeneratorPrototype",
        AsyncGeneratorFunctionPrototype = "AsyncGeneratorFunctionPrototype",
        AsyncGeneratorPrototype = "AsyncGeneratorPrototype",
        AsyncFunctionPrototype = "AsyncFunctionPrototype", PromisePrototype = "PromisePrototype",
        MapPrototype = "MapPrototype", SetPrototype = "SetPrototype", WeakMapPrototype = "WeakMapPrototype",
        WeakSetPrototype = "WeakSetPrototype", WeakRefPrototype = "WeakRefPrototype",
        FinalizationRegistryPrototype = "FinalizationRegistryPrototype", DatePrototype = "DatePrototype",
        RegExpPrototype = "RegExpPrototype", ArrayBufferPrototype = "ArrayBufferPrototype",
        DataViewPrototype = "DataViewPrototype", TypedArrayPrototype = "TypedArrayPrototype",
        Int8ArrayPrototype = "Int8ArrayPrototype", Uint8ArrayPrototype = "Uint8ArrayPrototype",
        Uint8ClampedArrayPrototype = "Uint8ClampedArrayPrototype",
        Int16ArrayPrototype = "Int16ArrayPrototype", Uint16ArrayPrototype = "Uint16ArrayPrototype",
        Int32ArrayPrototype = "Int32ArrayPrototype", Uint32ArrayPrototype = "Uint32ArrayPrototype",
        Float32ArrayPrototype = "Float32ArrayPrototype", Float64ArrayPrototype = "Float64ArrayPrototype",
        BigInt64ArrayPrototype = "BigInt64ArrayPrototype",
        BigUint64ArrayPrototype = "BigUint64ArrayPrototype", Float16ArrayPrototype = "Float16ArrayPrototype",
        DisposableStackPrototype = "DisposableStackPrototype",
        AsyncDisposableStackPrototype = "AsyncDisposableStackPrototype", Object = "Object",
        Function = "Function", Array = "Array", String = "String", Number = "Number", Boolean = "Boolean",
        Symbol = "Symbol", BigInt = "BigInt", Error = "Error", TypeError = "TypeError",
        RangeError = "RangeError", SyntaxError = "SyntaxError", ReferenceError = "ReferenceError",
        URIError = "URIError", EvalError = "EvalError", AggregateError = "AggregateError",
        SuppressedError = "SuppressedError", Iterator = "Iterator", Promise = "Promise", Map = "Map",
        Set = "Set", WeakMap = "WeakMap", WeakSet = "WeakSet", WeakRef = "WeakRef",
        FinalizationRegistry = "FinalizationRegistry", Date = "Date", RegExp = "RegExp",
        ArrayBuffer = "ArrayBuffer", DataView = "DataView", TypedArray = "TypedArray",
        Int8Array = "Int8Array", Uint8Array = "Uint8Array", Uint8ClampedArray = "Uint8ClampedArray",
        Int16Array = "Int16Array", Uint16Array = "Uint16Array", Int32Array = "Int32Array",
        Uint32Array = "Uint32Array", Float32Array = "Float32Array", Float64Array = "Float64Array",
        BigInt64Array = "BigInt64Array", BigUint64Array = "BigUint64Array", Float16Array = "Float16Array",
        GeneratorFunction = "GeneratorFunction", AsyncGeneratorFunction = "AsyncGeneratorFunction",
        AsyncFunction = "AsyncFunction", Proxy = "Proxy", Reflect = "Reflect", Math = "Math", JSON = "JSON",
        ArrayProtoValues = "ArrayProtoValues", ArrayIteratorNext = "ArrayIteratorNext",
        ObjectProtoToString = "ObjectProtoToString", ThrowTypeError = "ThrowTypeError",
        FunctionHasInstance = "FunctionHasInstance",
        PromiseThen = "PromiseThen", PromiseResolve = "PromiseResolve", MapProtoEntries = "MapProtoEntries",
        SetProtoValues = "SetProtoValues", RegExpExec = "RegExpExec",
        StringIteratorNext = "StringIteratorNext", EmptyShape = "EmptyShape", ArrayShape = "ArrayShape",
        FunctionShape = "FunctionShape", MethodShape = "MethodShape",
        GeneratorObjectShape = "GeneratorObjectShape", Eval = "Eval",
        ArrayProtoToString = "ArrayProtoToString",
        TypedLengthGetter = "TypedLengthGetter", Spare0 = "Spare0", Spare1 = "Spare1", Spare2 = "Spare2",
        Spare3 = "Spare3", Spare4 = "Spare4", Spare5 = "Spare5", Spare6 = "Spare6", Spare7 = "Spare7",
        Spare8 = "Spare8", Spare10 = "Spare10", Spare11 = "Spare11", Spare12 = "Spare12",
        Spare13 = "Spare13", Spare14 = "Spare14", Spare15 = "Spare15", DisposableStack = "DisposableStack", AsyncDisposableStack = "AsyncDisposableStack",
        HandlerTable = "HandlerTable",
        RequestState = "RequestState", WebState0 = "WebState0", WebState1 = "WebState1",
        WebState2 = "WebState2", WebState3 = "WebState3", WebState4 = "WebState4", WebState5 = "WebState5",
        WebState6 = "WebState6", WebState7 = "WebState7",
    }
}

const _: () = assert!(crate::layout::ATOMS + 8 * Atom::COUNT <= crate::layout::SYMBOLS);
const _: () = assert!(crate::layout::SYMBOLS + 8 * WellKnown::COUNT <= crate::layout::REALM);
const _: () = assert!(crate::layout::REALM + 8 * Intrinsic::COUNT <= crate::layout::REALM_END);

impl Atom {
    /// Address of the Value in memory.
    pub const fn address(self) -> u32 {
        crate::layout::ATOMS + 8 * self as u32
    }
}
impl WellKnown {
    pub const fn address(self) -> u32 {
        crate::layout::SYMBOLS + 8 * self as u32
    }
}
impl Intrinsic {
    pub const fn address(self) -> u32 {
        crate::layout::REALM + 8 * self as u32
    }
}
