// The global object's own properties. ECMA-262 §19.1–19.4.

const g: any = $global_object();

$define_own(g, "globalThis", g, 5);
$define_own(g, "Infinity", 1 / 0, 0);
$define_own(g, "NaN", 0 / 0, 0);
$define_own(g, "undefined", undefined, 0);

function expose(name: string, value: any): void {
  if (value !== undefined) $define_own(g, name, value, 5);
}

expose("Object", $realm.Object);
expose("Function", $realm.Function);
expose("Array", $realm.Array);
expose("String", $realm.String);
expose("Number", $realm.Number);
expose("Boolean", $realm.Boolean);
expose("Symbol", $realm.Symbol);
expose("BigInt", $realm.BigInt);
expose("Error", $realm.Error);
expose("TypeError", $realm.TypeError);
expose("RangeError", $realm.RangeError);
expose("SyntaxError", $realm.SyntaxError);
expose("ReferenceError", $realm.ReferenceError);
expose("URIError", $realm.URIError);
expose("EvalError", $realm.EvalError);
expose("AggregateError", $realm.AggregateError);
expose("SuppressedError", $realm.SuppressedError);
expose("Iterator", $realm.Iterator);
expose("Promise", $realm.Promise);
expose("Map", $realm.Map);
expose("Set", $realm.Set);
expose("WeakMap", $realm.WeakMap);
expose("WeakSet", $realm.WeakSet);
expose("WeakRef", $realm.WeakRef);
expose("FinalizationRegistry", $realm.FinalizationRegistry);
expose("Date", $realm.Date);
expose("RegExp", $realm.RegExp);
expose("ArrayBuffer", $realm.ArrayBuffer);
expose("DataView", $realm.DataView);
expose("Int8Array", $realm.Int8Array);
expose("Uint8Array", $realm.Uint8Array);
expose("Uint8ClampedArray", $realm.Uint8ClampedArray);
expose("Int16Array", $realm.Int16Array);
expose("Uint16Array", $realm.Uint16Array);
expose("Int32Array", $realm.Int32Array);
expose("Uint32Array", $realm.Uint32Array);
expose("Float16Array", $realm.Float16Array);
expose("Float32Array", $realm.Float32Array);
expose("Float64Array", $realm.Float64Array);
expose("BigInt64Array", $realm.BigInt64Array);
expose("BigUint64Array", $realm.BigUint64Array);
expose("Proxy", $realm.Proxy);
expose("Reflect", $realm.Reflect);
expose("Math", $realm.Math);
expose("JSON", $realm.JSON);
expose("eval", $realm.Eval);
