//! Which rt function stands behind an op: read from the op table, so that there is one list.

use pulsec_ir::ir::Op;

/// The name after `rt ` in the op's row.
pub fn rt_name(op: Op) -> Option<&'static str> {
    let doc = op.row().doc;
    let at = doc.find("rt op_")? + 3;
    let end = doc[at..].find(|c: char| !c.is_ascii_alphanumeric() && c != '_').map_or(doc.len(), |n| at + n);
    Some(&doc[at..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_from_the_table() {
        assert_eq!(rt_name(Op::Add), Some("op_add"));
        assert_eq!(rt_name(Op::IterCloseQuiet), Some("op_iter_close_quiet"));
        assert_eq!(rt_name(Op::GetProp), Some("op_get_slow"));
        assert_eq!(rt_name(Op::AddI), None);
    }
}
