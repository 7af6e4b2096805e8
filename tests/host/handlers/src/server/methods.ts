export function GET(request, env) {
  return { got: new URL(request.url).searchParams.get("q") };
}

export const POST = async (request, env) => Response.json(await request.json(), { status: 201 });

export async function DELETE() {}
