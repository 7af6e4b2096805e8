// A host that is only begun is no host.
export default (request) => fetch("https://api." + new URL(request.url).searchParams.get("host"));
//= asks: fetch(any)
//= fetch (any)  server/app.ts:2:29
