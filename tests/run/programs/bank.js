// Bank simulation: transactions with rollback, BigInt cents, errors with causes, audit by generators.
class InsufficientFunds extends Error { constructor(account, need) { super(`${account.owner} lacks ${money(need - account.balance)}`); this.name = new.target.name; this.need = need; } }
const money = (cents) => { const s = cents < 0n ? "-" : "", c = cents < 0n ? -cents : cents; return `${s}${String(c / 100n).replace(/\B(?=(\d{3})+(?!\d))/g, ",")}.${String(c % 100n).padStart(2, "0")}`; };
class Account {
  static #next = 1000; #balance = 0n; history = [];
  constructor(owner) { this.owner = owner; this.id = Account.#next++; Object.defineProperty(this, "history", { enumerable: false }); }
  get balance() { return this.#balance; }
  deposit(n) { if (n <= 0n) throw new RangeError(`bad amount ${n}`); this.#balance += n; this.history.push({ kind: "in", n }); }
  withdraw(n) { if (n > this.#balance) throw new InsufficientFunds(this, n); this.#balance -= n; this.history.push({ kind: "out", n }); }
  snapshot() { const b = this.#balance, l = this.history.length; return () => { this.#balance = b; this.history.length = l; }; }
}
class Bank {
  accounts = new Map(); log = [];
  open(owner, n = 0n) { const a = new Account(owner); this.accounts.set(owner, a); if (n) a.deposit(n); return a; }
  transaction(name, fn) {
    const undo = [...this.accounts.values()].map((a) => a.snapshot());
    try { const r = fn(this); this.log.push(`${name}: ok`); return r; }
    catch (e) { undo.forEach((u) => u()); this.log.push(`${name}: ${e.message}`); throw new Error(`${name} failed`, { cause: e }); }
    finally { this.log.push(`total ${money([...this.accounts.values()].reduce((s, a) => s + a.balance, 0n))}`); }
  }
  transfer(from, to, n) { this.transaction(`${from}->${to} ${money(n)}`, () => { const a = this.accounts.get(from), b = this.accounts.get(to); b.deposit(n); a.withdraw(n); }); }
  *audit() { for (const [owner, a] of this.accounts) { const sum = a.history.reduce((s, h) => (h.kind === "in" ? s + h.n : s - h.n), 0n); yield [owner, a.id, money(a.balance), sum === a.balance]; } }
}
const bank = new Bank();
bank.open("ann", 123_456_789n); bank.open("bob"); bank.open("cat", 1n);
bank.transfer("ann", "bob", 5_000_001n);
for (const [f, t, n] of [["bob", "cat", 9_999_999n], ["cat", "ann", 0n], ["bob", "nobody", 5n]]) try { bank.transfer(f, t, n); } catch (e) { console.log(e.message, "|", e.cause.constructor.name, "|", e.cause instanceof InsufficientFunds && e.cause.need); }
for (const row of bank.audit()) console.log(...row);
console.log(bank.log.join("\n")); console.log(bank.accounts.get("ann"));
let principal = 1_000_000n; for (let y = 0; y < 30; y++) principal += (principal * 475n) / 10_000n; console.log(money(principal), typeof principal, 2n ** 100n, BigInt.asUintN(8, -1n), -7n / 2n, -7n % 3n, 5n == 5, 2n > 1, BigInt("0xff") + BigInt(true));
for (const f of [() => 1n + 1, () => BigInt(1.5), () => BigInt("x"), () => 1n / 0n, () => +1n, () => Math.max(1n), () => 2n ** -1n, () => JSON.stringify(1n)]) try { console.log(f()); } catch (e) { console.log(e.name); }
