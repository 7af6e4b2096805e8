// Date. ECMA-262 §21.4. Local time is UTC, as in Workers.

import { toIntegerOrInfinity, toNumber, toObject, toPrimitive, toString as toStr, ordinaryToPrimitive } from "../00-core/convert.ts";
import { prototypeOfNew } from "../00-core/objects.ts";

const DATE = 51;
const DAY = 86400000;
const NAN = 0 / 0;
const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function finite(x) {
  return x - x === 0;
}

// §21.4.1.27 MakeTime
function makeTime(hour, min, sec, ms) {
  if (!finite(hour) || !finite(min) || !finite(sec) || !finite(ms)) return NAN;
  return toIntegerOrInfinity(hour) * 3600000 + toIntegerOrInfinity(min) * 60000 + toIntegerOrInfinity(sec) * 1000 + toIntegerOrInfinity(ms);
}

function makeDay(year, month, date) {
  if (!finite(year) || !finite(month) || !finite(date)) return NAN;
  return $date_make_day(toIntegerOrInfinity(year), toIntegerOrInfinity(month), toIntegerOrInfinity(date));
}

function makeDate(day, time) {
  if (!finite(day) || !finite(time)) return NAN;
  const tv = day * DAY + time;
  return finite(tv) ? tv : NAN;
}

function timeClip(time) {
  if (!finite(time) || $math_abs(time) > 8.64e15) return NAN;
  return toIntegerOrInfinity(time) + 0;
}

function makeFullYear(year) {
  if (year !== year) return NAN;
  const truncated = toIntegerOrInfinity(year);
  return truncated >= 0 && truncated <= 99 ? 1900 + truncated : truncated;
}

function timeValue(object, method) {
  if (!$isObject(object) || $kind_of(object) !== DATE) throw $typeError("this is not a Date object");
  return $field_get(object, 0);
}

const dayOf = (t) => $math_floor(t / DAY);
const timeInDay = (t) => t - $math_floor(t / DAY) * DAY;
const hourOf = (t) => $math_floor(timeInDay(t) / 3600000);
const minOf = (t) => $math_floor((timeInDay(t) % 3600000) / 60000);
const secOf = (t) => $math_floor((timeInDay(t) % 60000) / 1000);
const msOf = (t) => timeInDay(t) % 1000;
const weekDay = (t) => (((dayOf(t) + 4) % 7) + 7) % 7;

function field(object, which, method) {
  const t = timeValue(object, method);
  if (t !== t) return NAN;
  switch (which) {
    case 0: case 1: case 2:
      $date_fields(t);
      return $scratch(which);
    case 3: return hourOf(t);
    case 4: return minOf(t);
    case 5: return secOf(t);
    case 6: return msOf(t);
    default: return weekDay(t);
  }
}

function fromComponents(args, n) {
  const y = toNumber(args[0]);
  const m = n > 1 ? toNumber(args[1]) : 0;
  const dt = n > 2 ? toNumber(args[2]) : 1;
  const h = n > 3 ? toNumber(args[3]) : 0;
  const min = n > 4 ? toNumber(args[4]) : 0;
  const s = n > 5 ? toNumber(args[5]) : 0;
  const ms = n > 6 ? toNumber(args[6]) : 0;
  return timeClip(makeDate(makeDay(makeFullYear(y), m, dt), makeTime(h, min, s, ms)));
}

function now() {
  return $host_now();
}

// §21.4.2.1; `length` is 7
const Date: any = $defineConstructor("Date", function Date(year, month, date, hours, minutes, seconds, ms) {
  if (new.target === undefined) return dateString(now());
  const n = $argCount();
  let tv;
  if (n === 0) tv = now();
  else if (n === 1) {
    if ($isObject(year) && $kind_of(year) === DATE) tv = $field_get(year, 0);
    else {
      const v = toPrimitive(year, "default");
      tv = $isString(v) ? $date_parse(v) : timeClip(toNumber(v));
    }
  } else {
    tv = fromComponents([year, month, date, hours, minutes, seconds, ms], n);
  }
  const object = $new_kind_object(DATE, prototypeOfNew(new.target, $realm.DatePrototype));
  $field_set(object, 0, tv);
  return object;
}, $realm.DatePrototype);
$realm.Date = Date;

$defineMethods(Date, {
  now() {
    return now();
  },
  parse(string) {
    return $date_parse(toStr(string));
  },
  UTC(year, month, date, hours, minutes, seconds, ms) {
    return fromComponents([year, month, date, hours, minutes, seconds, ms], $argCount());
  },
});

function two(n) {
  return n < 10 ? "0" + n : "" + n;
}

// The year as §21.4.4.41.2 DateString and §21.4.4.43 write it.
function yearText(y) {
  return (y < 0 ? "-" : "") + $str_pad($num_to_string($math_abs(y)), 4, "0", true);
}

function dateText(t) {
  $date_fields(t);
  const y = $scratch(0), m = $scratch(1), d = $scratch(2);
  return DAYS[weekDay(t)] + " " + MONTHS[m] + " " + two(d) + " " + yearText(y);
}

function timeText(t) {
  return two(hourOf(t)) + ":" + two(minOf(t)) + ":" + two(secOf(t)) + " GMT+0000 (Coordinated Universal Time)";
}

function dateString(t) {
  return t !== t ? "Invalid Date" : dateText(t) + " " + timeText(t);
}

function utcString(t) {
  if (t !== t) return "Invalid Date";
  $date_fields(t);
  const y = $scratch(0), m = $scratch(1), d = $scratch(2);
  return DAYS[weekDay(t)] + ", " + two(d) + " " + MONTHS[m] + " " + yearText(y) + " " + two(hourOf(t)) + ":" + two(minOf(t)) + ":" + two(secOf(t)) + " GMT";
}

function isoString(t) {
  $date_fields(t);
  const y = $scratch(0), m = $scratch(1), d = $scratch(2);
  let year;
  if (y >= 0 && y <= 9999) year = $str_pad($num_to_string(y), 4, "0", true);
  else year = (y < 0 ? "-" : "+") + $str_pad($num_to_string($math_abs(y)), 6, "0", true);
  return year + "-" + two(m + 1) + "-" + two(d) + "T" + two(hourOf(t)) + ":" + two(minOf(t)) + ":" + two(secOf(t)) + "." + $str_pad($num_to_string(msOf(t)), 3, "0", true) + "Z";
}

/** Stores timeClip(v) and returns it. */
function setTime(object, v) {
  const clipped = timeClip(v);
  $field_set(object, 0, clipped);
  return clipped;
}

function setDayPart(object, from, args, n, method) {
  let t = timeValue(object, method);
  const values = [];
  for (let i = 0; i < n; i++) $array_push(values, toNumber(args[i]));
  if (t !== t) {
    if (from !== 0) return NAN;
    t = 0;
  }
  $date_fields(t);
  let y = $scratch(0), m = $scratch(1), d = $scratch(2);
  let i = 0;
  const first = n === 0 ? NAN : values[0];
  if (from === 0) {
    y = first;
    if (n > 1) m = values[1];
    if (n > 2) d = values[2];
  } else if (from === 1) {
    m = first;
    if (n > 1) d = values[1];
  } else d = first;
  return setTime(object, makeDate(makeDay(y, m, d), timeInDay(t)));
}

function setTimePart(object, from, args, n, method) {
  const t = timeValue(object, method);
  const values = [];
  for (let i = 0; i < n; i++) $array_push(values, toNumber(args[i]));
  if (t !== t) return NAN;
  const parts = [hourOf(t), minOf(t), secOf(t), msOf(t)];
  if (n === 0) parts[from] = NAN;
  for (let i = 0; i < n && from + i < 4; i++) parts[from + i] = values[i];
  return setTime(object, makeDate(dayOf(t), makeTime(parts[0], parts[1], parts[2], parts[3])));
}

function count(n, most) {
  return n < most ? n : most;
}

$defineMethods($realm.DatePrototype, {
  getDate() { return field(this, 2, "getDate"); },
  getDay() { return field(this, 7, "getDay"); },
  getFullYear() { return field(this, 0, "getFullYear"); },
  getHours() { return field(this, 3, "getHours"); },
  getMilliseconds() { return field(this, 6, "getMilliseconds"); },
  getMinutes() { return field(this, 4, "getMinutes"); },
  getMonth() { return field(this, 1, "getMonth"); },
  getSeconds() { return field(this, 5, "getSeconds"); },
  getTime() { return timeValue(this, "getTime"); },
  getTimezoneOffset() {
    const t = timeValue(this, "getTimezoneOffset");
    return t !== t ? NAN : 0;
  },
  getUTCDate() { return field(this, 2, "getUTCDate"); },
  getUTCDay() { return field(this, 7, "getUTCDay"); },
  getUTCFullYear() { return field(this, 0, "getUTCFullYear"); },
  getUTCHours() { return field(this, 3, "getUTCHours"); },
  getUTCMilliseconds() { return field(this, 6, "getUTCMilliseconds"); },
  getUTCMinutes() { return field(this, 4, "getUTCMinutes"); },
  getUTCMonth() { return field(this, 1, "getUTCMonth"); },
  getUTCSeconds() { return field(this, 5, "getUTCSeconds"); },
  // Annex B.2.3.1
  getYear() {
    const y = field(this, 0, "getYear");
    return y - 1900;
  },
  setDate(date) { return setDayPart(this, 2, [date], count($argCount(), 1), "setDate"); },
  setFullYear(year, month, date) { return setDayPart(this, 0, [year, month, date], count($argCount(), 3), "setFullYear"); },
  setHours(hour, min, sec, ms) { return setTimePart(this, 0, [hour, min, sec, ms], count($argCount(), 4), "setHours"); },
  setMilliseconds(ms) { return setTimePart(this, 3, [ms], count($argCount(), 1), "setMilliseconds"); },
  setMinutes(min, sec, ms) { return setTimePart(this, 1, [min, sec, ms], count($argCount(), 3), "setMinutes"); },
  setMonth(month, date) { return setDayPart(this, 1, [month, date], count($argCount(), 2), "setMonth"); },
  setSeconds(sec, ms) { return setTimePart(this, 2, [sec, ms], count($argCount(), 2), "setSeconds"); },
  setTime(time) {
    timeValue(this, "setTime");
    return setTime(this, toNumber(time));
  },
  setUTCDate(date) { return setDayPart(this, 2, [date], count($argCount(), 1), "setUTCDate"); },
  setUTCFullYear(year, month, date) { return setDayPart(this, 0, [year, month, date], count($argCount(), 3), "setUTCFullYear"); },
  setUTCHours(hour, min, sec, ms) { return setTimePart(this, 0, [hour, min, sec, ms], count($argCount(), 4), "setUTCHours"); },
  setUTCMilliseconds(ms) { return setTimePart(this, 3, [ms], count($argCount(), 1), "setUTCMilliseconds"); },
  setUTCMinutes(min, sec, ms) { return setTimePart(this, 1, [min, sec, ms], count($argCount(), 3), "setUTCMinutes"); },
  setUTCMonth(month, date) { return setDayPart(this, 1, [month, date], count($argCount(), 2), "setUTCMonth"); },
  setUTCSeconds(sec, ms) { return setTimePart(this, 2, [sec, ms], count($argCount(), 2), "setUTCSeconds"); },
  // Annex B.2.3.2
  setYear(year) {
    let t = timeValue(this, "setYear");
    const y = toNumber(year);
    if (y !== y) {
      $field_set(this, 0, NAN);
      return NAN;
    }
    if (t !== t) t = 0;
    $date_fields(t);
    const m = $scratch(1), d = $scratch(2);
    return setTime(this, makeDate(makeDay(makeFullYear(y), m, d), timeInDay(t)));
  },
  toDateString() {
    const t = timeValue(this, "toDateString");
    return t !== t ? "Invalid Date" : dateText(t);
  },
  toISOString() {
    const t = timeValue(this, "toISOString");
    if (t !== t) throw $rangeError("Invalid time value");
    return isoString(t);
  },
  toJSON(_key) {
    const O = toObject(this);
    const tv = toPrimitive(O, "number");
    if ($isNumber(tv) && !finite(tv)) return null;
    return O.toISOString();
  },
  toLocaleDateString(_locales?, _options?) {
    const t = timeValue(this, "toLocaleDateString");
    if (t !== t) return "Invalid Date";
    $date_fields(t);
    return $scratch(1) + 1 + "/" + $scratch(2) + "/" + $scratch(0);
  },
  toLocaleString(_locales?, _options?) {
    const t = timeValue(this, "toLocaleString");
    if (t !== t) return "Invalid Date";
    $date_fields(t);
    return $scratch(1) + 1 + "/" + $scratch(2) + "/" + $scratch(0) + ", " + clock12(t);
  },
  toLocaleTimeString(_locales?, _options?) {
    const t = timeValue(this, "toLocaleTimeString");
    return t !== t ? "Invalid Date" : clock12(t);
  },
  toString() {
    return dateString(timeValue(this, "toString"));
  },
  toTimeString() {
    const t = timeValue(this, "toTimeString");
    return t !== t ? "Invalid Date" : timeText(t);
  },
  toUTCString() {
    return utcString(timeValue(this, "toUTCString"));
  },
  valueOf() {
    return timeValue(this, "valueOf");
  },
  // §21.4.4.45
  [$sym.toPrimitive](hint) {
    if (!$isObject(this)) throw $typeError("Date.prototype[Symbol.toPrimitive] called on non-object");
    if (hint === "string" || hint === "default") return ordinaryToPrimitive(this, "string");
    if (hint === "number") return ordinaryToPrimitive(this, "number");
    throw $typeError("Invalid hint: " + toStr(hint));
  },
});
$define_own($realm.DatePrototype, $sym.toPrimitive, $realm.DatePrototype[$sym.toPrimitive], 4);
// Annex B.2.3.3: the same function object.
$define_own($realm.DatePrototype, "toGMTString", $realm.DatePrototype.toUTCString, 5);

function clock12(t) {
  const h = hourOf(t);
  return (h % 12 === 0 ? 12 : h % 12) + ":" + two(minOf(t)) + ":" + two(secOf(t)) + (h < 12 ? " AM" : " PM");
}
