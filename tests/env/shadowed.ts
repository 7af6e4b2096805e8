// Names of one's own are not the platform's.
const crypto = { randomUUID: () => "a" };
const fetch = async (url) => url;
const process = { env: { KEY: "a" } };

export default async function (input, event) {
  const env = { HOME: "x", kv: 1 };
  return [crypto.randomUUID(), await fetch("https://example.com/"), process.env.KEY, env.HOME, env.kv];
}
//= asks: nothing
