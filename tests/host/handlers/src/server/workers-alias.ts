const app = { fetch: (request: Request) => Response.json({ app: new URL(request.url).pathname }) };
export default app;
