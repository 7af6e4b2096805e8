// Number operators in their int, double and mixed arms.
const a = 7, b = 2, c = 0.5;
console.log(a + b, a - b, a * b, a / b, a % b, a ** b);
console.log(2147483647 + 1, -2147483648 - 1, 65536 * 65536, -0 * 1 === 0, 1 / (0 * -1));
console.log(a & b, a | b, a ^ b, ~a, a << 3, -a >> 1, -a >>> 28);
console.log(c + a, c * a, c - a, a % c, -a % 2, 5.5 % 2);
console.log(1 < 2, 2 <= 1, "a" < "b", "10" < "9", 10 < "9", NaN < 1, NaN >= 1);
console.log("1" + 2, 1 + "2", "3" * "4", +"12", -"3", +true, null + 1, undefined + 1);
console.log(10n + 5n, 2n ** 64n, -7n / 2n, 7n % -2n, 1n << 70n, 5n > 4, 2n == 2);
let i = 5;
console.log(i++, i, ++i, i--, --i);
console.log(0.1 + 0.2, 1e21, 1e-7, 123456789012345680000, -1e-7, 5e-324);
