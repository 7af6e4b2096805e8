// Nothing is needed: metadata, request, runtime and config are free; log is written without asking.
export default async function (input, env) {
  return [env.env.pulseId, env.request.path, env.runtime.requestId, env.pulse.NAME];
}
//@ pulse.toml
[config]
NAME = "x"
//= asks: nothing
//= config  server/app.ts:3:69
