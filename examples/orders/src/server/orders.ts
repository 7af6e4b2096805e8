// D1: create the table when it is missing, add an order, list with a total.
const refuse = (status: number, error: string) => Response.json({ error }, { status });

async function table(db: any) {
  await db.query("CREATE TABLE IF NOT EXISTS Pulse_orders (id TEXT PRIMARY KEY, item TEXT NOT NULL, cents INTEGER NOT NULL)");
}

export async function GET(request: Request, env: any) {
  if (!env.db) return refuse(402, "This Pulse needs Pro for env.db");
  await table(env.db);
  const { results } = await env.db.prepare("SELECT id, item, cents FROM Pulse_orders ORDER BY item").all();
  const total = await env.db.prepare("SELECT COALESCE(SUM(cents), 0) AS total FROM Pulse_orders").first("total");
  return { orders: results, total };
}

export async function POST(request: Request, env: any) {
  if (!env.db) return refuse(402, "This Pulse needs Pro for env.db");
  const { item, cents } = await request.json();
  if (typeof item !== "string" || item === "") return refuse(400, "item is missing");
  if (!Number.isInteger(cents) || cents < 0) return refuse(400, "cents is not a whole number of at least 0");
  await table(env.db);
  const id = crypto.randomUUID();
  await env.db.prepare("INSERT INTO Pulse_orders (id, item, cents) VALUES (?, ?, ?)").bind(id, item, cents).run();
  return Response.json({ id, item, cents }, { status: 201 });
}
