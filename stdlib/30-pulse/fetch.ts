// fetch, the global one and env.fetch: one policy for both, the host's.

const host = $realm.WebState0;
const web = $realm.WebState1;

export async function fetch(input, init = undefined) {
  const request = new Request(input, init);
  return start(request, undefined, init);
}

/** Starts a fetch; `inject` are explicit injection rules for secrets. */
export async function start(request, inject, init) {
  const signal = request.signal;
  if (signal !== undefined && signal !== null && signal.aborted) throw signal.reason;
  const body = web.outgoing(request);
  const message = { url: request.url, method: request.method, headers: web.headerList(request.headers), body, redirect: request.redirect };
  if (inject !== undefined) message.inject = inject;
  const at = host.encode(message);
  const id = $host_submit_fetch(0, at, $wire_len());
  const info = await host.operation(id);
  return web.makeResponse(info);
}

$define_own($globalThis(), "fetch", fetch, 7);
