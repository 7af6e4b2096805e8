// A name on the global object that is computed may be fetch or crypto.
export default (request) => globalThis[new URL(request.url).pathname];
//= asks: crypto, fetch(any)
//= crypto  server/app.ts:2:29
//= fetch (any)  server/app.ts:2:29
