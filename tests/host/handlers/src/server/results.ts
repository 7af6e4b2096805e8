class Point {
  constructor(public x: number, private y: number) {}
  toJSON() {
    return { x: this.x };
  }
}

const cycle: any = { a: [{}] };
cycle.a[0].back = cycle;

const shared = { n: 1 };

const RESULTS: Record<string, () => unknown> = {
  object: () => ({ a: 1, b: [true, null], c: undefined }),
  array: () => [1, "two", { three: 3 }],
  number: () => 1.5,
  boolean: () => false,
  string: () => "text \"quoted\" ü 😀",
  null: () => null,
  undefined: () => undefined,
  nan: () => NaN,
  date: () => new Date(0),
  toJSON: () => [new Point(1, 2)],
  shared: () => [shared, shared],
  error: () => ({ error: "an ordinary body" }),
  bigint: () => ({ list: [0, { big: 1n }] }),
  cycle: () => cycle,
  function: () => ({ deep: { call() {} } }),
  topfunction: () => () => 1,
  symbol: () => Symbol("s"),
  response: () => new Response("plain", { status: 203, headers: { "content-type": "text/plain", "x-a": "1" } }),
  empty: () => new Response(null, { status: 204 }),
  redirect: () => Response.redirect("https://example.com/next", 303),
  cookies: () => new Response("", { headers: [["set-cookie", "a=1"], ["set-cookie", "b=2"]] }),
  bytes: () => new Response(new Uint8Array([104, 105])),
  throws: () => {
    throw new TypeError("the detail stays inside");
  },
  rejects: () => Promise.reject(new RangeError("the detail stays inside")),
  throwsText: () => {
    throw "just text";
  },
  throwsNothing: () => {
    throw undefined;
  },
  throwsResponse: () => {
    throw new Response("teapot", { status: 418 });
  },
  unhandled: () => {
    Promise.reject(new Error("nobody waits for this"));
    return "answered";
  },
  usedTwice: async () => {
    const response = new Response("once");
    await response.text();
    return response;
  },
  // Nothing is left that could settle the promise.
  never: () => new Promise(() => {}),
  later: () => new Promise((done) => setTimeout(() => done("later"), 20)),
};

export default async function (input: { what: string }, env: unknown) {
  return RESULTS[input.what]();
}
