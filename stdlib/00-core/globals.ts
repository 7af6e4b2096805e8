// Global names: the lexical record of scripts (let, const, class) first, then the global object. ECMA-262 §9.1.1.4, §16.1.7.

import { get, getOwnProperty, hasProperty, isExtensible, defineOwnProperty, set, DATA, HAS_VALUE } from "./internal_methods.ts";

function notDefined(name: any): never {
  throw $referenceError(name + " is not defined");
}

function notInitialised(name: any): never {
  throw $referenceError("Cannot access '" + name + "' before initialization");
}

/** A global read whose leaf gave up. */
export function op_get_global_slow(name: any): any {
  const record = $global_lexical();
  if ($has_own(record, name)) {
    const value = $get_elem(record, name);
    if ($isTdz(value)) notInitialised(name);
    return value;
  }
  const global = $global_object();
  if (!hasProperty(global, name)) notDefined(name);
  return get(global, name, global);
}

/** typeof of a global name */
export function op_get_global_or_undefined(name: any): any {
  const record = $global_lexical();
  if ($has_own(record, name)) return op_get_global_slow(name);
  const global = $global_object();
  return hasProperty(global, name) ? get(global, name, global) : undefined;
}

/** Assignment to a name that no scope declares */
export function op_set_global(name: any, value: any): any {
  const record = $global_lexical();
  if ($get_own_property(record, name)) {
    const old = $scratch(0);
    const attributes = $scratch(2);
    if ($isTdz(old)) notInitialised(name);
    if ((attributes & 1) === 0) throw $typeError("Assignment to constant variable.");
    $define_own(record, name, value, attributes);
    return undefined;
  }
  const global = $global_object();
  if (!hasProperty(global, name)) notDefined(name);
  if (!set(global, name, value, global)) throw $typeError("Cannot assign to read only property '" + name + "' of object");
  return undefined;
}

/** Whether the name is bound, before the value of an assignment to it is evaluated. */
export function op_has_global(name: any): any {
  return $has_own($global_lexical(), name) || hasProperty($global_object(), name);
}

/** An assignment after that. */
export function op_set_resolved_global(name: any, value: any, known: any): any {
  if (!known) notDefined(name);
  return op_set_global(name, value);
}

/** Initialises a script's let, const or class */
export function op_init_global_lexical(name: any, value: any): any {
  const record = $global_lexical();
  const attributes = $get_own_property(record, name) ? $scratch(2) : 7;
  $define_own(record, name, value, attributes);
  return undefined;
}

/** GlobalDeclarationInstantiation, §16.1.7; text: JSON {vars, functions, lexicals: [[name, is const]]} */
export function op_declare_globals(text: any): any {
  const plan = $json_parse(text);
  const lexicals = plan.lexicals;
  const functions = plan.functions;
  const vars = plan.vars;
  const record = $global_lexical();
  const global = $global_object();
  for (let i = 0; i < lexicals.length; i++) {
    const name = lexicals[i][0];
    if ($has_own(record, name)) redeclared(name);
    const own = getOwnProperty(global, name);
    if (own !== undefined && (own.flags & 4) === 0) redeclared(name);
  }
  for (let i = 0; i < functions.length; i++) if ($has_own(record, functions[i])) redeclared(functions[i]);
  for (let i = 0; i < vars.length; i++) if ($has_own(record, vars[i])) redeclared(vars[i]);
  const extensible = isExtensible(global);
  for (let i = 0; i < functions.length; i++) {
    const own = getOwnProperty(global, functions[i]);
    const allowed = own === undefined ? extensible : (own.flags & 4) !== 0 || (own.flags & (384 | 3)) === 3;
    if (!allowed) throw $typeError("Cannot declare global function '" + functions[i] + "'");
  }
  for (let i = 0; i < vars.length; i++) {
    if (!$has_own(global, vars[i]) && !extensible) throw $typeError("Cannot declare global variable '" + vars[i] + "'");
  }
  // `const` bindings are read-only entries of the record.
  for (let i = 0; i < lexicals.length; i++) $define_own(record, lexicals[i][0], $tdz(), lexicals[i][1] ? 6 : 7);
  for (let i = 0; i < vars.length; i++) {
    if (!$has_own(global, vars[i])) $define_own(global, vars[i], undefined, 3);
  }
  return undefined;
}

function redeclared(name: any): never {
  throw $syntaxError("Identifier '" + name + "' has already been declared");
}

/** CreateGlobalFunctionBinding, §9.1.1.4.16 */
export function op_define_global_function(name: any, fn: any): any {
  const global = $global_object();
  const own = getOwnProperty(global, name);
  const flags = own === undefined || (own.flags & 4) !== 0 ? DATA | 3 : HAS_VALUE;
  if (!defineOwnProperty(global, name, { flags, value: fn, get: undefined, set: undefined })) {
    throw $typeError("Cannot declare global function '" + name + "'");
  }
  set(global, name, fn, global);
  return undefined;
}
