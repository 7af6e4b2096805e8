//! Regular expressions (regress).

leaves! {
    regexp_compile, (V, V) -> V, alloc_throws, "pattern, flags (validated: each of dgimsuvy once, not u and v): RegExpProgram cell (tagged CELL), cached by text; SyntaxError";
    regexp_exec, (P, V, I, B) -> V, alloc, "program, string, start index <= length, sticky: NULL, or a List cell of ints start0, end0, start1, end1 … (-1 where a group did not take part)";
    regexp_groups, (P) -> V, alloc, "List of name and group number pairs of the named groups, in pattern order (duplicates included)";
    regexp_group_count, (P) -> I, reads, "capture groups without group 0";
    regexp_escape_pattern, (V) -> V, alloc, "EscapeRegExpPattern for `source`";
}
