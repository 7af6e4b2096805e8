//! The code of small functions, as text: what is folded, where locals are, how control flow nests.

mod common;

/// The text of one function of the unit.
fn code(text: &str, name: &str) -> String {
    let mut program = common::parse(text);
    let bytes = common::unit(&mut program);
    let all = wasmprinter::print_bytes(&bytes).expect("printable");
    let start = all.find(&format!("  (func ${name} ")).unwrap_or_else(|| panic!("no {name} in\n{all}"));
    let end = all[start..].find("\n  )").map_or(all.len(), |n| start + n);
    all[start..end].lines().skip(1).map(|line| line.strip_prefix("    ").unwrap_or(line)).collect::<Vec<_>>().join("\n")
}

/// What follows the first poll.
fn after_poll(code: &str) -> String {
    let poll = code.find("gc_poll").expect("a poll");
    let end = poll + code[poll..].find("end\n").expect("the end of the poll") + 4;
    code[end..].lines().map(|line| line.strip_prefix("    ").unwrap_or(line.trim_start())).collect::<Vec<_>>().join("\n")
}

fn check(actual: &str, expected: &str) {
    let expected = expected.trim();
    assert!(actual == expected, "got:\n{actual}\n\nwanted:\n{expected}");
}

#[test]
fn pure_expressions_are_folded() {
    let text = r#"
rt "op_add" fn0
fn0 "length" direct(2) {
bb0(v0:p, v1:v, v2:v, v3:v):
  v4:f = UnboxNum v2
  v5:f = MulF v4, v4
  v6:f = Float[0.5]
  v7:f = AddF v5, v6
  v8:f = SqrtF v7
  v9:v = BoxF v8
  return v9
}
"#;
    check(&after_poll(&code(text, "length")), PURE);
}

#[test]
fn loops_branch_back() {
    let text = r#"
rt "op_add" fn0
fn0 "count" direct(1) {
bb0(v0:p, v1:v, v2:v):
  v3:i = UnboxI v2
  v4:i = Int[0]
  jump bb1(v4, v4)
bb1(v5:i, v6:i) loop:
  v7:b = LtI v5, v3
  br v7 ? bb2() : bb3()
bb2():
  v8:i = AddI v6, v5
  v9:i = Int[1]
  v10:i = AddI v5, v9
  jump bb1(v10, v8)
bb3():
  v11:v = BoxI v6
  return v11
}
"#;
    let code = code(text, "count");
    let start = code.find("loop").expect("a loop");
    check(&after_poll(&code[start..]), LOOP);
}

const PURE: &str = r#"
local.get 0
i32.wrap_i64
f64.convert_i32_s
local.get 0
f64.reinterpret_i64
local.get 0
i64.const 32
i64.shr_u
i32.wrap_i64
i32.const -458752
i32.eq
select
local.set 5
local.get 5
local.get 5
f64.mul
f64.const 0x1p-1 (;=0.5;)
f64.add
f64.sqrt
i64.reinterpret_f64
local.set 6
local.get 2
local.get 6
i64.store offset=32
local.get 6
return
unreachable
end
i64.const -1125891316908032
"#;

const LOOP: &str = r#"
local.get 6
local.get 4
i32.lt_s
if ;; label = @3
  local.get 6
  i32.const 1
  i32.add
  local.get 5
  local.get 6
  i32.add
  local.set 5
  local.set 6
  br 1 (;@2;)
end
local.get 5
i64.extend_i32_u
i64.const -1970324836974592
i64.or
local.set 7
local.get 1
local.get 7
i64.store offset=24
local.get 7
return
end
unreachable
end
i64.const -1125891316908032
"#;
