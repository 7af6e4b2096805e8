// A list kept in KV: GET lists, POST adds, DELETE ?id= removes.
import { list, save, type Todo } from "./_store";

const refuse = (status: number, error: string) => Response.json({ error }, { status });

export async function GET(request: Request, env: any) {
  return { todos: await list(env.kv) };
}

export async function POST(request: Request, env: any) {
  let body: any;
  try {
    body = await request.json();
  } catch {
    return refuse(400, "the body is not JSON");
  }
  const text = body?.text;
  if (typeof text !== "string" || text.trim() === "") return refuse(400, "text is missing");
  const todos = await list(env.kv);
  const todo: Todo = { id: crypto.randomUUID(), text: text.trim(), done: false };
  todos.push(todo);
  await save(env.kv, todos);
  return Response.json(todo, { status: 201 });
}

export async function DELETE(request: Request, env: any) {
  const id = new URL(request.url).searchParams.get("id");
  const todos = await list(env.kv);
  const rest = todos.filter((todo) => todo.id !== id);
  if (rest.length === todos.length) return refuse(404, "there is no such entry");
  await save(env.kv, rest);
  return new Response(null, { status: 204 });
}
