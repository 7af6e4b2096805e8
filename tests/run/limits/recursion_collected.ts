// Endless recursion while every frame holds young objects: the collector sees frames up to the limit.
function build(n: number, parent: { n: number } | null): number {
  const own = { n, parent };
  const below = build(n + 1, own);
  return below + own.n;
}
function guarded(n: number): number {
  const own = { n };
  try { return guarded(n + 1) + own.n; } finally { if (own.n !== n) console.log("lost", n); }
}
for (const run of [() => build(0, null), () => guarded(0)]) {
  try { run(); } catch (error) { console.log((error as Error).name, [2, 1].sort().join()); }
}
