//! Regular expressions: programs compiled by `regress`, matching over the string's own representation.
//! ECMA-262 §22.2. The exec loop, lastIndex and result objects are TypeScript.

mod balance;
mod names;

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use pulse_abi::kinds::Kind;
use pulse_abi::layout::{BYTES_DATA, ERR_SYNTAX};
use regress::{Flags, Match, Regex};

use crate::string::{self, View};
use crate::value::Value;
use crate::{exception, heap, list, mem};

/// A compiled pattern; cells refer to it by its index in the table, which is part of the snapshot.
struct Program {
    regex: Regex,
    unicode: bool,
    groups: Vec<(Vec<u16>, u32)>,
    group_count: u32,
}

#[derive(Default)]
struct Table {
    programs: Vec<Rc<Program>>,
    by_text: HashMap<(Vec<u16>, String), u32>,
}

thread_local! {
    static TABLE: RefCell<Table> = RefCell::new(Table::default());
}

fn program(cell: u32) -> Rc<Program> {
    let index = mem::load_u32(cell + BYTES_DATA);
    TABLE.with(|t| Rc::clone(&t.borrow().programs[index as usize]))
}

pub fn regexp_compile(pattern: Value, flags: Value) -> Value {
    let text = string::to_units(pattern);
    let flags: String = string::to_units(flags).iter().map(|u| char::from_u32(u32::from(*u)).unwrap_or('?')).filter(|c| "imsuv".contains(*c)).collect();
    let known = TABLE.with(|t| t.borrow().by_text.get(&(text.clone(), flags.clone())).copied());
    let index = match known {
        Some(index) => index,
        None => match compile(&text, &flags) {
            Ok(program) => TABLE.with(|t| {
                let mut table = t.borrow_mut();
                let index = table.programs.len() as u32;
                table.programs.push(Rc::new(program));
                table.by_text.insert((text, flags), index);
                index
            }),
            Err(message) => {
                let shown = String::from_utf16_lossy(&text);
                return exception::throw_error_str(ERR_SYNTAX, &format!("Invalid regular expression: /{shown}/: {message}"));
            }
        },
    };
    let cell = heap::alloc_old(Kind::RegExpProgram, BYTES_DATA + 8);
    mem::store_u32(cell, 8);
    mem::store_u64(cell + BYTES_DATA, u64::from(index));
    Value::cell(cell)
}

/// The crate's parser, optimiser and emitter recurse over the nesting of a pattern: about 300 bytes of the shim's stack a level.
const MAX_NESTING: u32 = 150;

fn compile(text: &[u16], flags: &str) -> Result<Program, String> {
    let unicode = flags.contains(['u', 'v']);
    // In Unicode mode the pattern is code points, else code units.
    let points: Vec<u32> = if unicode {
        let mut at = 0;
        let mut out = Vec::new();
        while at < text.len() {
            let (code, size) = crate::text::ops::code_point(text, at);
            out.push(code);
            at += size;
        }
        out
    } else {
        text.iter().map(|u| u32::from(*u)).collect()
    };
    let nested_classes = flags.contains('v');
    let (groups, group_count) = names::groups(text, nested_classes);
    let points = balance::balance(names::resolve(points, &groups, unicode, nested_classes), nested_classes);
    if names::nesting(&points) > MAX_NESTING {
        return Err("Regular expression too large".into());
    }
    let regex = Regex::from_unicode(points.iter().copied(), Flags::from(flags)).map_err(|e| e.text)?;
    Ok(Program { regex, unicode, groups, group_count })
}

pub fn regexp_exec(cell: u32, text: Value, start: i32, sticky: bool) -> Value {
    let program = program(cell);
    let view = string::view(text);
    let mut start = start.max(0) as usize;
    // With the u flag the second half of a surrogate pair is part of the character before, where matching then begins (§22.2.7.2).
    if let View::Utf16(units) = view
        && program.unicode
        && start > 0
        && matches!(units.get(start - 1..=start), Some([0xd800..=0xdbff, 0xdc00..=0xdfff]))
    {
        start -= 1;
    }
    let found = match view {
        View::Latin1(bytes) => match std::str::from_utf8(bytes) {
            Ok(ascii) if bytes.is_ascii() => program.regex.find_from_ascii(ascii, start).next(),
            _ => {
                let units: Vec<u16> = bytes.iter().map(|b| u16::from(*b)).collect();
                find_wide(&program, &units, start)
            }
        },
        View::Utf16(units) => find_wide(&program, units, start),
    };
    match found {
        Some(found) if !sticky || found.start() == start => result(&found),
        _ => Value::NULL,
    }
}

fn find_wide(program: &Program, units: &[u16], start: usize) -> Option<Match> {
    if program.unicode { program.regex.find_from_utf16(units, start).next() } else { program.regex.find_from_ucs2(units, start).next() }
}

fn result(found: &Match) -> Value {
    let mut out = list::list_new(2 + 2 * found.captures.len() as i32);
    for range in std::iter::once(Some(found.range())).chain(found.captures.iter().cloned()) {
        let (start, end) = range.map_or((-1, -1), |r| (r.start as i32, r.end as i32));
        out = list::list_push(out.addr(), Value::int(start));
        out = list::list_push(out.addr(), Value::int(end));
    }
    out
}

pub fn regexp_groups(cell: u32) -> Value {
    let program = program(cell);
    let mut out = list::list_new(2 * program.groups.len() as i32);
    for (name, index) in &program.groups {
        out = list::list_push(out.addr(), string::intern(string::from_units(name)));
        out = list::list_push(out.addr(), Value::int(*index as i32));
    }
    out
}

pub fn regexp_group_count(cell: u32) -> i32 {
    program(cell).group_count as i32
}

/// EscapeRegExpPattern: `/` outside classes and line terminators are escaped; the empty pattern is `(?:)`.
pub fn regexp_escape_pattern(pattern: Value) -> Value {
    let units = string::to_units(pattern);
    if units.is_empty() {
        return string::from_str("(?:)");
    }
    let mut out = Vec::with_capacity(units.len());
    let (mut in_class, mut escaped) = (false, false);
    for unit in &units {
        let terminator = match unit {
            0x0a => Some("n"),
            0x0d => Some("r"),
            0x2028 => Some("u2028"),
            0x2029 => Some("u2029"),
            _ => None,
        };
        if let Some(name) = terminator {
            if !escaped {
                out.push(u16::from(b'\\'));
            }
            out.extend(name.encode_utf16());
            escaped = false;
            continue;
        }
        if !escaped {
            match char::from_u32(u32::from(*unit)) {
                Some('[') => in_class = true,
                Some(']') => in_class = false,
                Some('/') if !in_class => out.push(u16::from(b'\\')),
                _ => {}
            }
        }
        escaped = !escaped && *unit == u16::from(b'\\');
        out.push(*unit);
    }
    string::from_units(&out)
}
