// Error objects, and the exceptions that leaves and compiled code only announce: ECMA-262 §20.5.
// `stack` is an own data property (not enumerable), made when the error is.

import { constructorName } from "./convert.ts";
import { KIND_ERROR, ERR_EVAL, ERR_RANGE, ERR_REFERENCE, ERR_SYNTAX, ERR_TYPE, ERR_URI } from "./kinds.ts";

function prototypeOfKind(kind: number): any {
  switch (kind) {
    case ERR_TYPE: return $realm.TypeErrorPrototype;
    case ERR_RANGE: return $realm.RangeErrorPrototype;
    case ERR_SYNTAX: return $realm.SyntaxErrorPrototype;
    case ERR_REFERENCE: return $realm.ReferenceErrorPrototype;
    case ERR_URI: return $realm.URIErrorPrototype;
    case ERR_EVAL: return $realm.EvalErrorPrototype;
    default: return $realm.ErrorPrototype;
  }
}

/** A string property without running user code; the fallback when it is anything else. */
function plainText(object: any, key: any, fallback: string): string {
  const value = $get_elem(object, key);
  return $isString(value) ? value : fallback;
}

/** First line of a stack. */
function headline(error: any, message: any): string {
  const name = plainText(error, "name", "Error");
  if (!$isString(message) || message === "") return name;
  return name === "" ? message : name + ": " + message;
}

/** Gives `object` its stack text. */
export function installStack(object: any, message: any): void {
  const trace = $capture_backtrace();
  const head = headline(object, message);
  $define_own(object, "stack", trace === "" ? head : head + "\n" + trace, 5);
}

/** An Error object with this prototype; a message of undefined makes no property. */
export function newError(prototype: any, message: any): any {
  const error = $new_kind_object(KIND_ERROR, prototype);
  $field_set(error, 0, true);
  installStack(error, message);
  if (message !== undefined) $define_own(error, "message", message, 5);
  return error;
}

/** kind: ERR_* */
export function op_make_error(kind: any, message: any): any {
  return newError(prototypeOfKind(kind), message);
}

/** The pending exception, made into an object if it was only announced. */
export function op_take_exception(): any {
  const kind = $take_exception_kind();
  if (kind === 0) return $exception_value();
  return newError(prototypeOfKind(kind), $exception_message());
}

/** Text of an uncaught value; never throws. */
export function rt_error_text(error: any): any {
  if ($isObject(error)) {
    if ($kind_of(error) === KIND_ERROR) {
      const stack = $get_elem(error, "stack");
      if ($isString(stack)) return stack;
      return headline(error, $get_elem(error, "message"));
    }
    const name = plainText(error, "name", constructorName(error));
    const message = plainText(error, "message", "");
    return message === "" ? "#<" + name + ">" : name + ": " + message;
  }
  if ($isSymbol(error)) {
    const description = $symbol_description(error);
    return "Symbol(" + (description === undefined ? "" : description) + ")";
  }
  return $primitive_to_string(error);
}

/** Hands the text of an uncaught value to the host. */
export function rt_report_error(error: any): any {
  $report_unhandled("Uncaught " + rt_error_text(error));
  return undefined;
}
