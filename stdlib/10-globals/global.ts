// The global object's own properties, ECMA-262 §19.1, §19.3: constants and every constructor and namespace of the realm.
// Last of the globals; constructors are reached through their prototypes.

const global = $global_object();

function expose(name: string, value: any): void {
  $define_own(global, name, value, 5);
}

/** Constructors keep their prototype's `constructor`, which no user code has seen yet. */
function exposeConstructor(name: string, prototype: any): void {
  const constructor = $get_elem(prototype, "constructor");
  if ($isCallable(constructor)) expose(name, constructor);
}

$define_own(global, "globalThis", global, 5);
$define_own(global, "Infinity", 1 / 0, 0);
$define_own(global, "NaN", 0 / 0, 0);
$define_own(global, "undefined", undefined, 0);

expose("Iterator", $realm.Iterator);
expose("Proxy", $realm.Proxy);
expose("Reflect", $realm.Reflect);
expose("Math", $realm.Math);
expose("JSON", $realm.JSON);

exposeConstructor("Object", $realm.ObjectPrototype);
exposeConstructor("Function", $realm.FunctionPrototype);
exposeConstructor("Array", $realm.ArrayPrototype);
exposeConstructor("String", $realm.StringPrototype);
exposeConstructor("Number", $realm.NumberPrototype);
exposeConstructor("Boolean", $realm.BooleanPrototype);
exposeConstructor("Symbol", $realm.SymbolPrototype);
exposeConstructor("BigInt", $realm.BigIntPrototype);
exposeConstructor("Error", $realm.ErrorPrototype);
exposeConstructor("TypeError", $realm.TypeErrorPrototype);
exposeConstructor("RangeError", $realm.RangeErrorPrototype);
exposeConstructor("SyntaxError", $realm.SyntaxErrorPrototype);
exposeConstructor("ReferenceError", $realm.ReferenceErrorPrototype);
exposeConstructor("URIError", $realm.URIErrorPrototype);
exposeConstructor("EvalError", $realm.EvalErrorPrototype);
exposeConstructor("AggregateError", $realm.AggregateErrorPrototype);
exposeConstructor("SuppressedError", $realm.SuppressedErrorPrototype);
exposeConstructor("Promise", $realm.PromisePrototype);
exposeConstructor("Map", $realm.MapPrototype);
exposeConstructor("Set", $realm.SetPrototype);
exposeConstructor("WeakMap", $realm.WeakMapPrototype);
exposeConstructor("WeakSet", $realm.WeakSetPrototype);
exposeConstructor("WeakRef", $realm.WeakRefPrototype);
exposeConstructor("FinalizationRegistry", $realm.FinalizationRegistryPrototype);
exposeConstructor("Date", $realm.DatePrototype);
exposeConstructor("RegExp", $realm.RegExpPrototype);
exposeConstructor("ArrayBuffer", $realm.ArrayBufferPrototype);
exposeConstructor("DataView", $realm.DataViewPrototype);
exposeConstructor("Int8Array", $realm.Int8ArrayPrototype);
exposeConstructor("Uint8Array", $realm.Uint8ArrayPrototype);
exposeConstructor("Uint8ClampedArray", $realm.Uint8ClampedArrayPrototype);
exposeConstructor("Int16Array", $realm.Int16ArrayPrototype);
exposeConstructor("Uint16Array", $realm.Uint16ArrayPrototype);
exposeConstructor("Int32Array", $realm.Int32ArrayPrototype);
exposeConstructor("Uint32Array", $realm.Uint32ArrayPrototype);
exposeConstructor("Float16Array", $realm.Float16ArrayPrototype);
exposeConstructor("Float32Array", $realm.Float32ArrayPrototype);
exposeConstructor("Float64Array", $realm.Float64ArrayPrototype);
exposeConstructor("BigInt64Array", $realm.BigInt64ArrayPrototype);
exposeConstructor("BigUint64Array", $realm.BigUint64ArrayPrototype);
exposeConstructor("DisposableStack", $realm.DisposableStackPrototype);
exposeConstructor("AsyncDisposableStack", $realm.AsyncDisposableStackPrototype);
