// What `stack.ts` calls: small enough to be inlined there.

export function check(value: number): number {
  if (value < 0) throw new RangeError("negative");
  return value;
}

export function twice(value: number): number {
  return check(value) + check(value - 2);
}

export class Account {
  balance = 3;
  take(amount: number): void {
    this.balance = check(this.balance - amount);
  }
}
