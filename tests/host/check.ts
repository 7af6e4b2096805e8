// Facts by number, each with what happens and what should; the projects kv and d1 import it.
export class Fails {
  constructor(
    readonly text: string,
    readonly part = false,
  ) {}
}

/** Throws or rejects with exactly this `Name: message`. */
export const fails = (text: string) => new Fails(text);
/** … with a message that contains this. */
export const failsWith = (part: string) => new Fails(part, true);

export type Fact = [id: string, happens: () => unknown, should: unknown];

function show(value: unknown): string {
  if (value === undefined) return "undefined";
  if (Object.is(value, -0)) return "-0";
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  if (value instanceof ArrayBuffer) return "ArrayBuffer[" + new Uint8Array(value).join() + "]";
  if (value instanceof Map) return "Map{" + [...value].map(([k, v]) => show(k) + ": " + show(v)).join(", ") + "}";
  if (Array.isArray(value)) return "[" + value.map(show).join(", ") + "]";
  if (typeof value === "object" && value !== null) return "{" + Object.entries(value).map(([k, v]) => JSON.stringify(k) + ": " + show(v)).join(", ") + "}";
  return JSON.stringify(value) ?? String(value);
}

export async function check(facts: Fact[]) {
  if (facts.length === 0) throw new Error("nothing to check");
  const failed: unknown[] = [];
  for (const [id, happens, should] of facts) {
    let found: string;
    let thrown: string | undefined;
    try {
      found = show(await happens());
    } catch (error: any) {
      thrown = error.name + ": " + error.message;
      found = "throws " + thrown;
    }
    if (should instanceof Fails) {
      const good = thrown !== undefined && (should.part ? thrown.includes(should.text) : thrown === should.text);
      if (!good) failed.push({ id, should: "throws " + should.text, found });
    } else if (thrown !== undefined || found !== show(should)) failed.push({ id, should: show(should), found });
  }
  return { checked: facts.length, failed };
}
