export default async function (request) {
  const url = new URL(request.url);
  return new Response(request.method + " " + url.pathname + url.search + " " + (await request.text()), { status: 201, headers: { "x-own": "web" } });
}
