// A list kept in KV: GET lists, POST adds, DELETE ?id= removes.
import { list, save, type Todo } from "./_store";

export async function GET(request: Request, env: any) {
  return { todos: await list(env.kv) };
}

export async function POST(request: Request, env: any) {
  const { text } = await request.json();
  if (typeof text !== "string" || text.trim() === "") {
    return Response.json({ error: "text is missing" }, { status: 400 });
  }
  const todos = await list(env.kv);
  const todo: Todo = { id: crypto.randomUUID(), text: text.trim(), done: false };
  todos.push(todo);
  await save(env.kv, todos);
  return Response.json(todo, { status: 201 });
}

export async function DELETE(request: Request, env: any) {
  const id = new URL(request.url).searchParams.get("id");
  const todos = await list(env.kv);
  await save(env.kv, todos.filter((todo) => todo.id !== id));
  return new Response(null, { status: 204 });
}
