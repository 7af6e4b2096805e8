// Years before 1 and beyond 9999, in every format; what is written must be read back (§21.4.3.2), which not every engine does.
for (const iso of ["-000001-07-01T00:00Z", "-000012-07-01T00:00Z", "-000123-07-01T00:00Z", "-001234-07-01T00:00Z", "-012345-07-01T00:00Z", "-123456-07-01T00:00Z",
  "+000000-01-01T00:00Z", "0001-01-01T00:00Z", "0099-12-31T23:59:59.999Z", "9999-12-31T00:00Z", "+010000-01-01T00:00Z", "+275760-09-13T00:00Z", "-271821-04-20T00:00Z"]) {
  const d = new Date(iso);
  console.log(d.toString().slice(0, 24), "|", d.toDateString(), "|", d.toUTCString(), "|", d.toISOString(), "|", d.getTime());
  console.log(Date.parse(d.toString()) === Math.floor(d / 1000) * 1000, Date.parse(d.toUTCString()) === Math.floor(d / 1000) * 1000, Date.parse(d.toISOString()) === +d);
}
console.log(Date.UTC(2020), Date.UTC(2020, 1, 29, 1, 2, 3, 4), Date.UTC(), Date.UTC(99), Date.UTC(2020, undefined));
