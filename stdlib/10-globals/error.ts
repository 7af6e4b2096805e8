// Error, the native errors, AggregateError and SuppressedError: ECMA-262 §20.5.

import { toString } from "../00-core/convert.ts";
import { prototypeOfNew } from "../00-core/objects.ts";
import { hasProperty } from "../00-core/internal_methods.ts";
import { listFromIterable } from "../00-core/iterate.ts";
import { installStack } from "../00-core/errors.ts";
import { KIND_ERROR } from "../00-core/kinds.ts";

/** The common part of every error constructor. */
function make(newTarget: any, fallback: any, message: any, options: any): any {
  const error = $new_kind_object(KIND_ERROR, prototypeOfNew(newTarget, fallback));
  $field_set(error, 0, true);
  if (message === undefined) installStack(error, undefined);
  else {
    const text = toString(message);
    installStack(error, text);
    $define_own(error, "message", text, 5);
  }
  // InstallErrorCause, §20.5.8.1
  if ($isObject(options) && hasProperty(options, "cause")) $define_own(error, "cause", options.cause, 5);
  return error;
}

function describePrototype(prototype: any, name: string): void {
  $define_own(prototype, "name", name, 5);
  $define_own(prototype, "message", "", 5);
}

// §20.5.1.1
$realm.Error = $defineConstructor("Error", function Error(message: any, options?: any) {
  return make(new.target, $realm.ErrorPrototype, message, options);
}, $realm.ErrorPrototype);
describePrototype($realm.ErrorPrototype, "Error");

$defineMethods($realm.ErrorPrototype, {
  // §20.5.3.4
  toString(this: any) {
    if (!$isObject(this)) throw $typeError("Error.prototype.toString requires that 'this' be an Object");
    const name = this.name;
    const nameText = name === undefined ? "Error" : toString(name);
    const message = this.message;
    const messageText = message === undefined ? "" : toString(message);
    if (nameText === "") return messageText;
    return messageText === "" ? nameText : nameText + ": " + messageText;
  },
});

$defineMethods($realm.Error, {
  // §20.5.2.1
  isError(value: any) {
    return $isObject(value) && $kind_of(value) === KIND_ERROR;
  },
  /** Gives any object a `stack` of where this is called. */
  captureStackTrace(object: any, constructor?: any) {
    if (!$isObject(object)) throw $typeError("Error.captureStackTrace: the argument is not an object");
    const message = $get_elem(object, "message");
    installStack(object, message);
  },
});

// §20.5.6: native errors
$realm.TypeError = $defineConstructor("TypeError", function TypeError(message: any, options?: any) {
  return make(new.target, $realm.TypeErrorPrototype, message, options);
}, $realm.TypeErrorPrototype, $realm.Error);
describePrototype($realm.TypeErrorPrototype, "TypeError");

$realm.RangeError = $defineConstructor("RangeError", function RangeError(message: any, options?: any) {
  return make(new.target, $realm.RangeErrorPrototype, message, options);
}, $realm.RangeErrorPrototype, $realm.Error);
describePrototype($realm.RangeErrorPrototype, "RangeError");

$realm.SyntaxError = $defineConstructor("SyntaxError", function SyntaxError(message: any, options?: any) {
  return make(new.target, $realm.SyntaxErrorPrototype, message, options);
}, $realm.SyntaxErrorPrototype, $realm.Error);
describePrototype($realm.SyntaxErrorPrototype, "SyntaxError");

$realm.ReferenceError = $defineConstructor("ReferenceError", function ReferenceError(message: any, options?: any) {
  return make(new.target, $realm.ReferenceErrorPrototype, message, options);
}, $realm.ReferenceErrorPrototype, $realm.Error);
describePrototype($realm.ReferenceErrorPrototype, "ReferenceError");

$realm.URIError = $defineConstructor("URIError", function URIError(message: any, options?: any) {
  return make(new.target, $realm.URIErrorPrototype, message, options);
}, $realm.URIErrorPrototype, $realm.Error);
describePrototype($realm.URIErrorPrototype, "URIError");

$realm.EvalError = $defineConstructor("EvalError", function EvalError(message: any, options?: any) {
  return make(new.target, $realm.EvalErrorPrototype, message, options);
}, $realm.EvalErrorPrototype, $realm.Error);
describePrototype($realm.EvalErrorPrototype, "EvalError");

// §20.5.7
$realm.AggregateError = $defineConstructor("AggregateError", function AggregateError(errors: any, message: any, options?: any) {
  const error = make(new.target, $realm.AggregateErrorPrototype, message, options);
  $define_own(error, "errors", listFromIterable(errors), 5);
  return error;
}, $realm.AggregateErrorPrototype, $realm.Error);
describePrototype($realm.AggregateErrorPrototype, "AggregateError");

// Explicit resource management
$realm.SuppressedError = $defineConstructor("SuppressedError", function SuppressedError(error: any, suppressed: any, message: any) {
  const result = make(new.target, $realm.SuppressedErrorPrototype, message, undefined);
  $define_own(result, "error", error, 5);
  $define_own(result, "suppressed", suppressed, 5);
  return result;
}, $realm.SuppressedErrorPrototype, $realm.Error);
describePrototype($realm.SuppressedErrorPrototype, "SuppressedError");
