//! Exports of `pulse_abi::leaves::regexp`.

use crate::regexp;

crate::exports::exports! { REGEXP {
    regexp_compile, (V, V) -> V = regexp::regexp_compile;
    regexp_exec, (P, V, I, B) -> V = regexp::regexp_exec;
    regexp_groups, (P) -> V = regexp::regexp_groups;
    regexp_group_count, (P) -> I = regexp::regexp_group_count;
    regexp_escape_pattern, (V) -> V = regexp::regexp_escape_pattern;
} }
