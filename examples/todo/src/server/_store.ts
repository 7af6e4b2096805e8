// Not a route: the name starts with `_`.
export interface Todo {
  id: string;
  text: string;
  done: boolean;
}

export async function list(kv: any): Promise<Todo[]> {
  return (await kv.get("todos", "json")) ?? [];
}

export async function save(kv: any, todos: Todo[]): Promise<void> {
  await kv.put("todos", JSON.stringify(todos));
}
