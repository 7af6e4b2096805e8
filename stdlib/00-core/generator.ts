// Sync generators: the driver of the state machines that the compiler makes. ECMA-262 §27.5.

import { NEXT, RETURN, STATE_DONE, STATE_RUNNING, STATE_START, CO_STATE, KIND_GENERATOR, SUSPEND_DELEGATE } from "./kinds.ts";

/** Runs a suspended generator to its next suspension or end; the raw value. Its state afterwards says which. */
export function resumeGenerator(generator: any, mode: number, value: any): any {
  if ($coState(generator) === STATE_RUNNING) throw $typeError("Generator is already running");
  let ok = false;
  try {
    const result = $resume(generator, mode, value);
    ok = true;
    return result;
  } finally {
    if (!ok) $field_set(generator, CO_STATE, STATE_DONE);
  }
}

/** next / throw / return of %GeneratorPrototype%: GeneratorResume and GeneratorResumeAbrupt, §27.5.3.3–4. */
export function generatorStep(generator: any, mode: number, value: any, method: string): any {
  if (!$isObject(generator) || $kind_of(generator) !== KIND_GENERATOR) {
    throw $typeError("Generator.prototype." + method + " called on an object that is not a generator");
  }
  let state = $coState(generator);
  if (state === STATE_START && mode !== NEXT) {
    $field_set(generator, CO_STATE, STATE_DONE);
    state = STATE_DONE;
  }
  if (state === STATE_DONE) {
    if (mode === NEXT) return { value: undefined, done: true };
    if (mode === RETURN) return { value, done: true };
    throw value;
  }
  const result = resumeGenerator(generator, mode, value);
  state = $coState(generator);
  if (state === STATE_DONE) return { value: result, done: true };
  // yield* hands out the inner iterator's result objects as they are.
  return (state & 3) === SUSPEND_DELEGATE ? result : { value: result, done: false };
}
