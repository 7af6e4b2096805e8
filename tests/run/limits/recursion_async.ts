// Recursion in asynchronous code: the rejection arrives, and the queue goes on.
async function outcome(name: string, run: () => unknown) {
  const seen: string[] = [];
  for (let round = 0; round < 2; round++) {
    try {
      await run();
      seen.push("resolved");
    } catch (error) {
      seen.push(error instanceof RangeError ? "RangeError" : String(error));
    }
  }
  console.log(name + ":", seen.join(", "));
}

async function awaited(): Promise<unknown> { return await awaited(); }
async function returned(): Promise<unknown> { return returned(); }
const arrow = async (): Promise<unknown> => [await arrow()];
class Lazy { async load(): Promise<unknown> { return this.load(); } }
const thenable: any = { get then() { return thenable.then; } };

async function main() {
  await outcome("await", awaited);
  await outcome("return", returned);
  await outcome("async arrow", arrow);
  await outcome("async method", () => new Lazy().load());
  await outcome("then getter", () => Promise.resolve(thenable));
  await outcome("sync throw in then", () => Promise.resolve().then(function again(): any { return again(); }));
  let steps = 0;
  await outcome("turns", async () => { for (steps = 0; steps < 20000; steps++) await null; });
  console.log("steps:", steps);
  let chain: Promise<number> = Promise.resolve(0);
  for (let i = 0; i < 20000; i++) chain = chain.then((n) => n + 1);
  console.log("chain:", await chain);
  let nested: Promise<unknown> = Promise.resolve("deep");
  for (let i = 0; i < 5000; i++) { const inner = nested; nested = new Promise((resolve) => resolve(inner)); }
  console.log("nested:", await nested);
  console.log("all:", (await Promise.all(Array.from({ length: 20000 }, (_, i) => i))).length);
  async function descend(n: number): Promise<number> { return n === 0 ? 0 : 1 + (await descend(n - 1)); }
  console.log("descend:", await descend(2000));
  // Each request of an async generator runs in its own turn.
  let entered = 0;
  const delegating = async function* (n: number): any { entered++; if (n > 0) yield* delegating(n - 1); yield n; };
  const seen: unknown[] = [];
  for await (const x of delegating(300)) seen.push(x);
  console.log("async delegation:", entered, seen.length, seen[0], seen[300]);
}
main().then(() => console.log("end"));
