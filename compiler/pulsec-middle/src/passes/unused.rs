//! Leaves out functions of modules that nothing reads: bundles are full of them, and each would cost passes and native code.
//!
//! ```text
//! v3:v = NewClosure[fn7], StoreCell[cell2] v3      →  v3:v = NewClosure[fn7]      when nothing that runs loads cell2
//! fn7 …                                            →  fn7 without a body          when nothing else names it
//! ```
//! Starts at the top level and the exported functions: a function counts when something that counts calls it or makes a closure of it, unless the closure is
//! only stored in cells that nothing that counts loads. Requires: verified IR before the coroutine split. Skips: classes, whose set-up is a call;
//! properties.

use pulsec_ir::ir::{CellId, FuncId, Function, Imm, Op, Program, Term};

/// Whether anything was left out.
pub fn run(program: &mut Program) -> bool {
    let Some(found) = Search::run(program) else { return false };
    let mut changed = false;
    for (f, reached) in program.functions.iter_mut().zip(&found.reached) {
        if !reached {
            changed = true;
            *f = without_body(f);
            continue;
        }
        let insts = &f.insts;
        for block in &mut f.blocks {
            let before = block.insts.len();
            block.insts.retain(|id| match (insts[id.index()].op, &insts[id.index()].imm) {
                (Op::StoreCell, Imm::Cell(cell)) => found.loaded[cell.index()],
                _ => true,
            });
            changed |= block.insts.len() != before;
        }
    }
    changed
}

/// The same signature; entered by nothing.
fn without_body(f: &Function) -> Function {
    let mut out = Function { blocks: Vec::new(), insts: Vec::new(), values: Vec::new(), sites: Vec::new(), ..f.clone() };
    out.entry = out.add_block();
    for param in &f.block(f.entry).params {
        out.add_param(out.entry, f.ty(*param));
    }
    out.blocks[out.entry.index()].term = Term::Unreachable;
    out
}

struct Search {
    reached: Vec<bool>,
    loaded: Vec<bool>,
    /// By cell that is not loaded: the functions whose closures are stored in it.
    waiting: Vec<Vec<FuncId>>,
    work: Vec<FuncId>,
}

impl Search {
    /// `None` for a program without entry.
    fn run(program: &Program) -> Option<Search> {
        let entries: Vec<FuncId> = program.init.into_iter().chain(program.rt_exports.iter().map(|(_, id)| *id)).collect();
        if entries.is_empty() {
            return None;
        }
        let mut search = Search {
            reached: vec![false; program.functions.len()],
            loaded: vec![false; program.cells.len()],
            waiting: vec![Vec::new(); program.cells.len()],
            work: entries,
        };
        while let Some(id) = search.work.pop() {
            if !std::mem::replace(&mut search.reached[id.index()], true) {
                search.look(&program.functions[id.index()]);
            }
        }
        Some(search)
    }

    fn look(&mut self, f: &Function) {
        // By value: used by something other than the store into a cell.
        let mut used = vec![false; f.values.len()];
        let mut stored: Vec<(usize, CellId)> = Vec::new();
        for block in &f.blocks {
            for inst in block.insts.iter().map(|id| f.inst(*id)) {
                match (inst.op, &inst.imm) {
                    (Op::StoreCell, Imm::Cell(cell)) => stored.push((inst.args[0].index(), *cell)),
                    _ => inst.args.iter().for_each(|v| used[v.index()] = true),
                }
                if let (Op::LoadCell, Imm::Cell(cell)) = (inst.op, &inst.imm) {
                    self.load(*cell);
                }
            }
            block.term.operands().iter().for_each(|v| used[v.index()] = true);
            block.term.targets().iter().flat_map(|t| &t.args).for_each(|v| used[v.index()] = true);
        }
        let mut closure = vec![None; f.values.len()];
        for inst in f.blocks.iter().flat_map(|b| &b.insts).map(|id| f.inst(*id)) {
            let Imm::Func(g) = inst.imm else { continue };
            match inst.result {
                Some(v) if inst.op == Op::NewClosure && !used[v.index()] => closure[v.index()] = Some(g),
                _ => self.work.push(g),
            }
        }
        for (v, cell) in stored {
            match closure[v] {
                Some(g) if self.loaded[cell.index()] => self.work.push(g),
                Some(g) => self.waiting[cell.index()].push(g),
                None => {}
            }
        }
    }

    fn load(&mut self, cell: CellId) {
        if !std::mem::replace(&mut self.loaded[cell.index()], true) {
            self.work.append(&mut self.waiting[cell.index()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use pulsec_ir::ir::{parse, print, verify};

    #[test]
    fn what_nothing_reads_is_left_out() {
        let functions = "fn1 \"read\" direct(0) {\nbb0(v0:p, v1:v):\n  v2:v = LoadCell[cell1]\n  return v2\n}\n\nfn2 \"read by read\" direct(0) {\nbb0(v0:p, v1:v):\n  return v1\n}\n\n";
        let head = "cell cell0 \"read\"\ncell cell1 \"read by read\"\ncell cell2 \"unread\"\ncell cell3 \"read by unread\"\ninit fn0\n\nfn0 \"(start)\" direct(0) {\nbb0(v0:p, v1:v):\n  v2:v = NewClosure[fn1]\n  StoreCell[cell0] v2\n  v3:v = NewClosure[fn2]\n  StoreCell[cell1] v3\n  v4:v = NewClosure[fn3]\n";
        let stores = |text: &str, end: &str| format!("{head}{text}  v5:v = NewClosure[fn4]\n{end}  v6:v = LoadCell[cell0]\n  return v6\n}}\n\n{functions}");
        let before = format!(
            "{}fn3 \"unread\" direct(0) {{\nbb0(v0:p, v1:v):\n  v2:v = LoadCell[cell3]\n  return v2\n}}\n\nfn4 \"read by unread\" direct(0) {{\nbb0(v0:p, v1:v):\n  return v1\n}}\n",
            stores("  StoreCell[cell2] v4\n", "  StoreCell[cell3] v5\n")
        );
        let after = format!(
            "{}fn3 \"unread\" direct(0) {{\nbb0(v0:p, v1:v):\n  unreachable\n}}\n\nfn4 \"read by unread\" direct(0) {{\nbb0(v0:p, v1:v):\n  unreachable\n}}\n",
            stores("", "")
        );
        let mut program = parse::program(&before).unwrap();
        verify::program(&program).unwrap();
        assert!(super::run(&mut program));
        verify::program(&program).unwrap();
        assert_eq!(print::program(&program), after);
    }

    #[test]
    fn a_closure_with_another_use_counts() {
        let text = "cell cell0 \"a\"\ninit fn0\n\nfn0 \"(start)\" direct(0) {\nbb0(v0:p, v1:v):\n  v2:v = NewClosure[fn1]\n  StoreCell[cell0] v2\n  v3:v = Call v2, v1\n  return v3\n}\n\nfn1 \"f\" direct(0) {\nbb0(v0:p, v1:v):\n  return v1\n}\n";
        let mut program = parse::program(text).unwrap();
        super::run(&mut program);
        assert!(print::program(&program).ends_with("  return v1\n}\n"));
    }
}
