// Symbol, ECMA-262 §20.4.

import { describe, symbolText, toString } from "../00-core/convert.ts";
import { KIND_PRIMITIVE_WRAPPER } from "../00-core/kinds.ts";

const SymbolPrototype = $realm.SymbolPrototype;

// §20.4.1.1
$realm.Symbol = $defineConstructor("Symbol", function Symbol(description?: any) {
  if (new.target !== undefined) throw $typeError("Symbol is not a constructor");
  return $symbol_new(description === undefined ? undefined : toString(description));
}, SymbolPrototype);

$defineMethods($realm.Symbol, {
  // §20.4.2.2
  for(key: any) {
    return $symbol_for(toString(key));
  },
  // §20.4.2.6
  keyFor(symbol: any) {
    if (!$isSymbol(symbol)) throw $typeError(describe(symbol) + " is not a symbol");
    return $symbol_key_for(symbol);
  },
});

$defineValues($realm.Symbol, {
  asyncDispose: $sym.asyncDispose,
  asyncIterator: $sym.asyncIterator,
  dispose: $sym.dispose,
  hasInstance: $sym.hasInstance,
  isConcatSpreadable: $sym.isConcatSpreadable,
  iterator: $sym.iterator,
  match: $sym.match,
  matchAll: $sym.matchAll,
  replace: $sym.replace,
  search: $sym.search,
  species: $sym.species,
  split: $sym.split,
  toPrimitive: $sym.toPrimitive,
  toStringTag: $sym.toStringTag,
  unscopables: $sym.unscopables,
});

/** ThisSymbolValue, §20.4.3.4.1 */
function thisSymbol(value: any): any {
  if ($isSymbol(value)) return value;
  if ($isObject(value) && $kind_of(value) === KIND_PRIMITIVE_WRAPPER) {
    const inner = $field_get(value, 0);
    if ($isSymbol(inner)) return inner;
  }
  throw $typeError(describe(value) + " is not a symbol");
}

$defineMethods(SymbolPrototype, {
  // §20.4.3.2
  get description(): any {
    return $symbol_description(thisSymbol(this));
  },
  // §20.4.3.3
  toString(this: any) {
    return symbolText(thisSymbol(this));
  },
  // §20.4.3.4
  valueOf(this: any) {
    return thisSymbol(this);
  },
  // §20.4.3.5
  [$sym.toPrimitive](this: any, hint: any) {
    return thisSymbol(this);
  },
});
$define_own(SymbolPrototype, $sym.toPrimitive, $get_elem(SymbolPrototype, $sym.toPrimitive), 4);
$define_own(SymbolPrototype, $sym.toStringTag, "Symbol", 4);
