export const OPTIONS = () => new Response(null, { status: 204, headers: { allow: "GET", "access-control-allow-origin": "*" } });
export const GET = () => "got";
export const HEAD = () => new Response(null, { headers: { "x-head": "own" } });
