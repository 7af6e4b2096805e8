// Every frame of a stack has the file, line and column of its own source, inlined calls included.
import { Account, check, twice } from "./_checks.ts";

function show(error: any): void {
  const lines = error.stack.split("\n");
  console.log(lines[0]);
  for (const line of lines.slice(1)) {
    if (line.includes("run/errors/")) console.log(line);
  }
}

function outer(value: number): number {
  const doubled = twice(value);
  return doubled * 2;
}

try {
  outer(1);
} catch (error) {
  show(error);
}

try {
  check(-1);
} catch (error) {
  show(error);
}

const account = new Account();
account.take(2);
try {
  account.take(2);
} catch (error) {
  show(error);
}

function* steps(): Generator<number> {
  yield check(1);
  yield check(-1);
}

try {
  for (const step of steps()) console.log(step);
} catch (error) {
  show(error);
}
