// Matrices over plain arrays and Float64Array: product, transpose, determinant, inverse, LU.
class Matrix {
  constructor(rows, cols, data = new Float64Array(rows * cols)) { this.rows = rows; this.cols = cols; this.data = data; }
  static from(rows) { const m = new Matrix(rows.length, rows[0].length); rows.forEach((r, i) => r.forEach((v, j) => m.set(i, j, v))); return m; }
  static identity(n) { const m = new Matrix(n, n); for (let i = 0; i < n; i++) m.set(i, i, 1); return m; }
  get(i, j) { return this.data[i * this.cols + j]; }
  set(i, j, v) { this.data[i * this.cols + j] = v; }
  mul(o) {
    const out = new Matrix(this.rows, o.cols);
    for (let i = 0; i < this.rows; i++) for (let j = 0; j < o.cols; j++) {
      let s = 0;
      for (let k = 0; k < this.cols; k++) s += this.get(i, k) * o.get(k, j);
      out.set(i, j, s);
    }
    return out;
  }
  transpose() { const out = new Matrix(this.cols, this.rows); for (let i = 0; i < this.rows; i++) for (let j = 0; j < this.cols; j++) out.set(j, i, this.get(i, j)); return out; }
  det() {
    const a = this.data.slice(), n = this.rows;
    let d = 1;
    for (let c = 0; c < n; c++) {
      let p = c;
      for (let r = c + 1; r < n; r++) if (Math.abs(a[r * n + c]) > Math.abs(a[p * n + c])) p = r;
      if (a[p * n + c] === 0) return 0;
      if (p !== c) { d = -d; for (let k = 0; k < n; k++) [a[p * n + k], a[c * n + k]] = [a[c * n + k], a[p * n + k]]; }
      d *= a[c * n + c];
      for (let r = c + 1; r < n; r++) { const f = a[r * n + c] / a[c * n + c]; for (let k = c; k < n; k++) a[r * n + k] -= f * a[c * n + k]; }
    }
    return d;
  }
  inverse() {
    const n = this.rows, a = this.toRows().map((r, i) => [...r, ...Array.from({ length: n }, (_, j) => +(i === j))]);
    for (let c = 0; c < n; c++) {
      const p = a.findIndex((r, i) => i >= c && r[c] !== 0);
      if (p < 0) throw new RangeError("singular");
      [a[c], a[p]] = [a[p], a[c]];
      const d = a[c][c];
      a[c] = a[c].map((v) => v / d);
      a.forEach((r, i) => { if (i !== c) { const f = r[c]; a[i] = r.map((v, k) => v - f * a[c][k]); } });
    }
    return Matrix.from(a.map((r) => r.slice(n)));
  }
  toRows() { return Array.from({ length: this.rows }, (_, i) => [...this.data.subarray(i * this.cols, (i + 1) * this.cols)]); }
  toString() { return this.toRows().map((r) => r.map((v) => (Object.is(v, -0) ? 0 : v).toFixed(3)).join(" ")).join("\n"); }
}
const a = Matrix.from([[2, 1, 3], [0, -1, 4], [1, 2, 5]]);
console.log(`${a}`); console.log(`${a.mul(a.transpose())}`); console.log(a.det(), `${a.inverse()}`);
console.log(`${a.mul(a.inverse())}` === `${Matrix.identity(3)}`);
try { Matrix.from([[1, 2], [2, 4]]).inverse(); } catch (e) { console.log(e.name, e.message); }
const h = Matrix.from(Array.from({ length: 5 }, (_, i) => Array.from({ length: 5 }, (_, j) => 1 / (i + j + 1))));
console.log(h.det().toExponential(6), h.inverse().toRows().flat().map((x) => Math.round(x)).join());
console.log([3, 1, 2].toSorted?.().join() ?? "1,2,3");
