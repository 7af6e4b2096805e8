export default function (input: { name?: string }, env: unknown) {
  return { hello: input.name ?? "world" };
}
