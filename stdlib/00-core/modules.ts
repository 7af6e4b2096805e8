// Module namespaces, evaluation and import(): ECMA-262 §10.4.6, §16.2.1.6, §13.3.10.

import { describe, toString } from "./convert.ts";
import { ownEnumerableStringKeys } from "./objects.ts";
import { fulfilPromise, newPromise, rejectPromise, resolvePromise, subscribe } from "./promise.ts";
import { KIND_MODULE_NAMESPACE } from "./kinds.ts";

/** names and getters of the exports, in the same order */
export function op_module_namespace(names: any, getters: any): any {
  const environment = $new_object(null);
  for (let i = 0; i < names.length; i++) $define_own(environment, names[i], getters[i], 7);
  const namespace = $new_kind_object(KIND_MODULE_NAMESPACE, null);
  $field_set(namespace, 0, environment);
  $define_own(namespace, $sym.toStringTag, "Module", 0);
  $prevent_extensions_raw(namespace);
  return namespace;
}

// ---- evaluation, §16.2.1.6.1.3

// [[Status]] of a module record
const LINKED = 0;
const EVALUATING = 1;
const EVALUATING_ASYNC = 2;
const EVALUATED = 3;

// [[AsyncEvaluationOrder]], if it is not a number > 0
const ORDER_UNSET = 0;
const ORDER_DONE = -1;

let asyncEvaluations = 0;

/**
 * The module records of a unit. `bodies` are the functions that run the modules (undefined: no cyclic module),
 * `awaits` says which have a top-level await, `requests` are arrays of module numbers.
 */
export function op_module_records(bodies: any, awaits: any, requests: any): any {
  const records: any = [];
  for (let i = 0; i < bodies.length; i++) {
    $array_push(records, {
      body: bodies[i], awaits: awaits[i], requests: requests[i], status: LINKED, failed: false, error: undefined, index: 0,
      ancestor: 0, root: undefined, order: ORDER_UNSET, capability: undefined, parents: [], pending: 0,
    });
  }
  return records;
}

/** Evaluate(): the promise of module `at`. */
export function op_module_evaluate(records: any, at: any): any {
  let module = records[at];
  if (module.status >= EVALUATING_ASYNC && module.root !== undefined) module = module.root;
  if (module.capability !== undefined) return module.capability;
  const stack: any = [];
  const promise = newPromise();
  module.capability = promise;
  try {
    evaluateInner(records, module, stack, 0);
  } catch (error) {
    for (let i = 0; i < stack.length; i++) {
      stack[i].status = EVALUATED;
      fail(stack[i], error);
    }
    rejectPromise(promise, error);
    return promise;
  }
  if (module.order <= ORDER_UNSET) resolvePromise(promise, undefined);
  return promise;
}

function fail(module: any, error: any): void {
  module.failed = true;
  module.error = error;
}

/** InnerModuleEvaluation */
function evaluateInner(records: any, module: any, stack: any, start: number): number {
  if (module.status >= EVALUATING_ASYNC) {
    if (module.failed) throw module.error;
    return start;
  }
  if (module.status === EVALUATING) return start;
  let index = start;
  module.status = EVALUATING;
  module.index = index;
  module.ancestor = index;
  index++;
  $array_push(stack, module);
  const requests = module.requests;
  for (let i = 0; i < requests.length; i++) {
    let required = records[requests[i]];
    if (required.body === undefined) continue;
    index = evaluateInner(records, required, stack, index);
    if (required.status === EVALUATING) {
      if (required.ancestor < module.ancestor) module.ancestor = required.ancestor;
    } else {
      required = required.root;
      if (required.failed) throw required.error;
    }
    if (required.order > ORDER_UNSET) {
      module.pending++;
      $array_push(required.parents, module);
    }
  }
  if (module.pending > 0 || module.awaits) {
    module.order = ++asyncEvaluations;
    if (module.pending === 0) executeAsync(module);
  } else $call(module.body, undefined);
  if (module.ancestor === module.index) {
    for (;;) {
      const last = stack[stack.length - 1];
      $array_set_length(stack, stack.length - 1);
      last.status = last.order === ORDER_UNSET ? EVALUATED : EVALUATING_ASYNC;
      last.root = module;
      if (last === module) break;
    }
  }
  return index;
}

/** ExecuteAsyncModule */
function executeAsync(module: any): void {
  const handlers = [
    () => asyncFulfilled(module),
    (error: any) => asyncRejected(module, error),
  ];
  subscribe($call(module.body, undefined), handlers[0], handlers[1], undefined);
}

/** GatherAvailableAncestors */
function gather(module: any, list: any): void {
  const parents = module.parents;
  for (let i = 0; i < parents.length; i++) {
    const parent = parents[i];
    if (contains(list, parent) || parent.failed || parent.root.failed) continue;
    if (--parent.pending > 0) continue;
    $array_push(list, parent);
    if (!parent.awaits) gather(parent, list);
  }
}

function contains(list: any, module: any): boolean {
  for (let i = 0; i < list.length; i++) if (list[i] === module) return true;
  return false;
}

function finished(module: any): void {
  module.order = ORDER_DONE;
  module.status = EVALUATED;
  if (module.capability !== undefined) fulfilPromise(module.capability, undefined);
}

/** AsyncModuleExecutionFulfilled */
function asyncFulfilled(module: any): void {
  if (module.status === EVALUATED) return;
  finished(module);
  const list: any = [];
  gather(module, list);
  // By [[AsyncEvaluationOrder]]; the lists are short.
  for (let i = 1; i < list.length; i++) {
    const item = list[i];
    let j = i;
    for (; j > 0 && list[j - 1].order > item.order; j--) list[j] = list[j - 1];
    list[j] = item;
  }
  for (let i = 0; i < list.length; i++) {
    const next = list[i];
    if (next.status === EVALUATED) continue;
    if (next.awaits) {
      executeAsync(next);
      continue;
    }
    let thrown;
    try {
      $call(next.body, undefined);
    } catch (error) {
      thrown = { error };
    }
    if (thrown !== undefined) asyncRejected(next, thrown.error);
    else finished(next);
  }
}

/** AsyncModuleExecutionRejected */
function asyncRejected(module: any, error: any): void {
  if (module.status === EVALUATED) return;
  fail(module, error);
  module.status = EVALUATED;
  module.order = ORDER_DONE;
  if (module.capability !== undefined) rejectPromise(module.capability, error);
  const parents = module.parents;
  for (let i = 0; i < parents.length; i++) asyncRejected(parents[i], error);
}

// ---- import()

// What a loader answers: [LOAD_FAULTY, message, is it a SyntaxError], [LOAD_DATA, namespace] or [LOAD_MODULE, namespace, records, number].
const LOAD_FAULTY = 0;
const LOAD_DATA = 1;

/** EvaluateImportCall: `loader(specifier)` finds the module; undefined when there is none. */
export function op_import(specifier: any, options: any, loader: any): any {
  const promise = newPromise();
  try {
    const name = toString(specifier);
    const type = importType(options);
    const found = $call(loader, undefined, name);
    if (found === undefined) throw $typeError("Cannot find module '" + name + "'");
    if (type !== undefined && type !== "json") throw $typeError("Import attribute type '" + type + "' is not supported");
    if (type === "json" && found[0] !== LOAD_DATA && found[0] !== LOAD_FAULTY) throw $typeError("Module '" + name + "' is not JSON");
    // Loading waits for nothing, but what comes after it is a reaction to a promise.
    const loaded = newPromise();
    resolvePromise(loaded, undefined);
    const handlers = [() => linkAndEvaluate(found, promise)];
    subscribe(loaded, handlers[0], undefined, undefined);
  } catch (error) {
    rejectPromise(promise, error);
  }
  return promise;
}

/** ContinueDynamicImport, §13.3.10.3 */
function linkAndEvaluate(found: any, promise: any): void {
  if (found[0] === LOAD_FAULTY) {
    rejectPromise(promise, found[2] ? $syntaxError(found[1]) : $typeError(found[1]));
    return;
  }
  const namespace = found[1];
  let evaluated;
  if (found[0] === LOAD_DATA) {
    evaluated = newPromise();
    resolvePromise(evaluated, undefined);
  } else evaluated = op_module_evaluate(found[2], found[3]);
  const handlers = [() => namespace];
  subscribe(evaluated, handlers[0], undefined, promise);
}

/** The `type` of the import attributes. */
function importType(options: any): any {
  if (options === undefined) return undefined;
  if (!$isObject(options)) throw $typeError("The second argument of import() must be an object");
  const attributes = options.with;
  if (attributes === undefined) return undefined;
  if (!$isObject(attributes)) throw $typeError("The 'with' option must be an object");
  const keys = ownEnumerableStringKeys(attributes);
  const values: any = [];
  for (let i = 0; i < keys.length; i++) {
    const value = attributes[keys[i]];
    if (!$isString(value)) throw $typeError("Import attribute value must be a string, not " + describe(value));
    $array_push(values, value);
  }
  let type;
  for (let i = 0; i < keys.length; i++) {
    if (keys[i] !== "type") throw $typeError("Import attribute '" + keys[i] + "' is not supported");
    type = values[i];
  }
  return type;
}

export function op_import_json(text: any): any {
  return $json_parse(text);
}

export function op_import_meta(url: any): any {
  const meta = $new_object(null);
  $define_own(meta, "url", url, 7);
  return meta;
}
