// Date arithmetic and formatting in UTC.
const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"], MONTHS = "January February March April May June July August September October November December".split(" ");
function format(date, pattern) {
  const pad = (n, w = 2) => String(n).padStart(w, "0");
  const map = { yyyy: () => date.getUTCFullYear(), MM: () => pad(date.getUTCMonth() + 1), dd: () => pad(date.getUTCDate()), HH: () => pad(date.getUTCHours()), mm: () => pad(date.getUTCMinutes()), ss: () => pad(date.getUTCSeconds()), SSS: () => pad(date.getUTCMilliseconds(), 3), EEE: () => DAYS[date.getUTCDay()], MMMM: () => MONTHS[date.getUTCMonth()], MMM: () => MONTHS[date.getUTCMonth()].slice(0, 3), d: () => date.getUTCDate() };
  return pattern.replace(/yyyy|MMMM|MMM|MM|dd|d|HH|mm|ss|SSS|EEE|'([^']*)'/g, (k, quoted) => quoted ?? map[k]());
}
const d = new Date(Date.UTC(2024, 1, 29, 13, 5, 9, 7));
console.log(format(d, "EEE, d MMMM yyyy 'at' HH:mm:ss.SSS"), format(d, "yyyy-MM-dd"), d.toISOString(), d.getTime());
const addMonths = (date, n) => { const r = new Date(date); const day = r.getUTCDate(); r.setUTCDate(1); r.setUTCMonth(r.getUTCMonth() + n); const last = new Date(Date.UTC(r.getUTCFullYear(), r.getUTCMonth() + 1, 0)).getUTCDate(); r.setUTCDate(Math.min(day, last)); return r; };
for (const n of [1, 12, -1, 11, -14, 48]) console.log(n, format(addMonths(d, n), "yyyy-MM-dd"));
const week = (date) => { const t = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate())); t.setUTCDate(t.getUTCDate() + 4 - (t.getUTCDay() || 7)); const y = new Date(Date.UTC(t.getUTCFullYear(), 0, 1)); return [t.getUTCFullYear(), Math.ceil(((t - y) / 86400000 + 1) / 7)]; };
for (const s of ["2020-12-31", "2021-01-03", "2021-01-04", "2019-12-30", "2024-02-29"]) console.log(s, week(new Date(s)).join("-W"));
function calendar(year, month) {
  const first = new Date(Date.UTC(year, month, 1)).getUTCDay(), count = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const cells = [...Array(first).fill("  "), ...Array.from({ length: count }, (_, i) => String(i + 1).padStart(2))];
  const rows = [];
  while (cells.length) rows.push(cells.splice(0, 7).join(" "));
  return [`${MONTHS[month]} ${year}`, ...rows].join("\n");
}
console.log(calendar(2024, 1)); console.log(calendar(2023, 9));
for (const s of ["2024-01-01", "2024-01-01T00:00:00Z", "2024-01-01T12:34:56.789+05:30", "2024-13-01", "garbage", "+012345-06-07T08:09:10Z", "2024", "2024-06", "Thu, 01 Jan 1970 00:00:00 GMT", "Tue Mar 01 2022 10:00:00 GMT+0100"]) {
  const t = Date.parse(s);
  console.log(s, t, Number.isNaN(t) ? String(new Date(t)) : new Date(t).toISOString());
}
console.log(new Date(8.64e15).getTime(), new Date(8.64e15 + 1).getTime(), new Date(NaN).getUTCDay(), Date.UTC(99, 0), new Date(2019, 0) instanceof Date);
try { new Date(NaN).toISOString(); } catch (e) { console.log(e.name, e.message); }
console.log(JSON.stringify({ d, bad: new Date(NaN) }), typeof Date(), typeof (d - 0), d > new Date(0), d.toJSON(), d.valueOf() === +d, Object.prototype.toString.call(d));
const e = new Date(0); e.setUTCFullYear(2000, 1, 30); console.log(e.toISOString(), e.setUTCHours(25, 61, 61, 1001), e.toISOString(), e.toUTCString());
console.log(d[Symbol.toPrimitive]("number"), typeof d[Symbol.toPrimitive]("default"), Date.length, new Date(2020, 5).getMonth());
