// @vibecodr/pulse: says which handler shape is meant, whatever the parameter count.

const SHAPE = Symbol.for("pulse.shape");

export function definePulse(handler) {
  const wrapped = (input, env) => handler(input, env);
  Object.defineProperty(wrapped, SHAPE, { value: "enhanced" });
  return wrapped;
}

export function defineWebPulse(handler) {
  const wrapped = (request, env) => handler(request, env);
  Object.defineProperty(wrapped, SHAPE, { value: "web" });
  return wrapped;
}
