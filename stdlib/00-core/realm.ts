// The prototype objects of the realm, empty. The runtime makes the few that closures need before the first
// line of stdlib runs (ObjectPrototype, FunctionPrototype, ArrayPrototype, and the prototypes of generator and
// async functions); all others are made here, so that any later module can use them in any order.
// The modules of the builtins fill them.

import { KIND_PRIMITIVE_WRAPPER } from "./kinds.ts";

function plain(parent: any): any {
  return $new_object(parent);
}

function wrapper(value: any): any {
  const object = $new_kind_object(KIND_PRIMITIVE_WRAPPER, $realm.ObjectPrototype);
  $field_set(object, 0, value);
  return object;
}

const root = $realm.ObjectPrototype;

// %Function.prototype% accepts any arguments and returns undefined: borrow the code of a method that does.
const borrowed: any = () => {};
$field_set($realm.FunctionPrototype, 0, $field_get(borrowed, 0));
$field_set($realm.FunctionPrototype, 1, $field_get(borrowed, 1));

$realm.StringPrototype = wrapper("");
$realm.NumberPrototype = wrapper(0);
$realm.BooleanPrototype = wrapper(false);
$realm.SymbolPrototype = plain(root);
$realm.BigIntPrototype = plain(root);

$realm.ErrorPrototype = plain(root);
$realm.TypeErrorPrototype = plain($realm.ErrorPrototype);
$realm.RangeErrorPrototype = plain($realm.ErrorPrototype);
$realm.SyntaxErrorPrototype = plain($realm.ErrorPrototype);
$realm.ReferenceErrorPrototype = plain($realm.ErrorPrototype);
$realm.URIErrorPrototype = plain($realm.ErrorPrototype);
$realm.EvalErrorPrototype = plain($realm.ErrorPrototype);
$realm.AggregateErrorPrototype = plain($realm.ErrorPrototype);
$realm.SuppressedErrorPrototype = plain($realm.ErrorPrototype);

$realm.IteratorPrototype = plain(root);
$realm.AsyncIteratorPrototype = plain(root);
$realm.ArrayIteratorPrototype = plain($realm.IteratorPrototype);
$realm.MapIteratorPrototype = plain($realm.IteratorPrototype);
$realm.SetIteratorPrototype = plain($realm.IteratorPrototype);
$realm.StringIteratorPrototype = plain($realm.IteratorPrototype);
$realm.RegExpStringIteratorPrototype = plain($realm.IteratorPrototype);
$realm.IteratorHelperPrototype = plain($realm.IteratorPrototype);
$realm.WrapForValidIteratorPrototype = plain($realm.IteratorPrototype);
$realm.AsyncFromSyncIteratorPrototype = plain($realm.AsyncIteratorPrototype);
$realm.GeneratorPrototype = plain($realm.IteratorPrototype);
$realm.AsyncGeneratorPrototype = plain($realm.AsyncIteratorPrototype);

$realm.PromisePrototype = plain(root);
$realm.MapPrototype = plain(root);
$realm.SetPrototype = plain(root);
$realm.WeakMapPrototype = plain(root);
$realm.WeakSetPrototype = plain(root);
$realm.WeakRefPrototype = plain(root);
$realm.FinalizationRegistryPrototype = plain(root);
$realm.DatePrototype = plain(root);
$realm.RegExpPrototype = plain(root);
$realm.ArrayBufferPrototype = plain(root);
$realm.DataViewPrototype = plain(root);
$realm.TypedArrayPrototype = plain(root);
$realm.Int8ArrayPrototype = plain($realm.TypedArrayPrototype);
$realm.Uint8ArrayPrototype = plain($realm.TypedArrayPrototype);
$realm.Uint8ClampedArrayPrototype = plain($realm.TypedArrayPrototype);
$realm.Int16ArrayPrototype = plain($realm.TypedArrayPrototype);
$realm.Uint16ArrayPrototype = plain($realm.TypedArrayPrototype);
$realm.Int32ArrayPrototype = plain($realm.TypedArrayPrototype);
$realm.Uint32ArrayPrototype = plain($realm.TypedArrayPrototype);
$realm.Float16ArrayPrototype = plain($realm.TypedArrayPrototype);
$realm.Float32ArrayPrototype = plain($realm.TypedArrayPrototype);
$realm.Float64ArrayPrototype = plain($realm.TypedArrayPrototype);
$realm.BigInt64ArrayPrototype = plain($realm.TypedArrayPrototype);
$realm.BigUint64ArrayPrototype = plain($realm.TypedArrayPrototype);
$realm.DisposableStackPrototype = plain(root);
$realm.AsyncDisposableStackPrototype = plain(root);
