//! Reads the textual form described in [`super::print`].
//!
//! Values keep the numbers they are written with; instructions are numbered in order of appearance. Numbers that the text
//! leaves out become values without a place, which every stage ignores.

use pulse_abi::value;
use pulsec_base::{JsString, Span};
use smallvec::SmallVec;

use super::op::{ImmKind, Op};
use super::print::{WORD_NAMES, construct_name};
use super::types::{
    Block, BlockId, Cell, CellId, Const, ConstId, Construct, Convention, FuncId, Function, Imm, Inst, InstId, Origin, Program, Site, SiteId, Target,
    Term, Ty, ValueData, ValueDef, ValueId,
};

/// A mistake in the text, with its 1-based line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    pub line: u32,
    pub message: String,
}

impl std::fmt::Display for ParseError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

/// Parses a whole unit.
pub fn program(text: &str) -> Result<Program, ParseError> {
    let mut p = Parser { rest: text, line: 1 };
    let mut out = Program::default();
    loop {
        p.skip_space();
        if p.rest.is_empty() {
            return Ok(out);
        }
        let word = p.word();
        match word {
            "const" => {
                p.expect_id("k", out.consts.len())?;
                p.expect("=")?;
                p.skip_space();
                let constant = if p.rest.starts_with('"') {
                    Const::String(p.string()?)
                } else {
                    p.expect("bigint")?;
                    p.skip_space();
                    let end = p.rest.find(|c: char| c != '-' && !c.is_ascii_digit()).unwrap_or(p.rest.len());
                    Const::BigInt(p.take(end).to_owned())
                };
                out.consts.push(constant);
            }
            "cell" => {
                p.expect_id("cell", out.cells.len())?;
                let name = p.string()?.to_string_lossy();
                let tdz = p.eat("tdz");
                out.cells.push(Cell { name, tdz });
            }
            "init" => out.init = Some(FuncId(p.id("fn")?)),
            "rt" => {
                let name = p.string()?.to_string_lossy();
                out.rt_exports.push((name, FuncId(p.id("fn")?)));
            }
            _ if word == format!("fn{}", out.functions.len()) => {
                let f = p.function()?;
                out.functions.push(f);
            }
            _ => return p.error(format!("expected const, cell, init, rt or fn{}, found `{word}`", out.functions.len())),
        }
    }
}

struct Parser<'a> {
    rest: &'a str,
    line: u32,
}

type Result1<T> = Result<T, ParseError>;

impl<'a> Parser<'a> {
    fn error<T>(&self, message: impl Into<String>) -> Result1<T> {
        Err(ParseError { line: self.line, message: message.into() })
    }
    fn take(&mut self, n: usize) -> &'a str {
        let (head, tail) = self.rest.split_at(n);
        self.rest = tail;
        self.line += head.matches('\n').count() as u32;
        head
    }
    fn skip_space(&mut self) {
        loop {
            let space = self.rest.len() - self.rest.trim_start().len();
            self.take(space);
            if !self.rest.starts_with(';') {
                return;
            }
            let end = self.rest.find('\n').unwrap_or(self.rest.len());
            self.take(end);
        }
    }
    fn word(&mut self) -> &'a str {
        self.skip_space();
        let end = self.rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(self.rest.len());
        self.take(end)
    }
    fn peek_word(&mut self) -> &'a str {
        self.skip_space();
        let end = self.rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(self.rest.len());
        &self.rest[..end]
    }
    fn eat(&mut self, token: &str) -> bool {
        self.skip_space();
        let is_word = token.starts_with(|c: char| c.is_ascii_alphabetic());
        let found = if is_word { self.peek_word() == token } else { self.rest.starts_with(token) };
        if found {
            self.take(token.len());
        }
        found
    }
    fn expect(&mut self, token: &str) -> Result1<()> {
        if self.eat(token) {
            return Ok(());
        }
        let found: String = self.rest.chars().take(12).collect();
        self.error(format!("expected `{token}`, found `{found}`"))
    }
    fn id(&mut self, prefix: &str) -> Result1<u32> {
        let word = self.word();
        match word.strip_prefix(prefix).and_then(|n| n.parse().ok()) {
            Some(n) => Ok(n),
            None => self.error(format!("expected {prefix}N, found `{word}`")),
        }
    }
    fn expect_id(&mut self, prefix: &str, n: usize) -> Result1<()> {
        let found = self.id(prefix)?;
        if found as usize == n { Ok(()) } else { self.error(format!("expected {prefix}{n}, found {prefix}{found}")) }
    }
    fn number<T: std::str::FromStr>(&mut self) -> Result1<T> {
        self.skip_space();
        let end = self.rest.find(|c: char| !c.is_ascii_alphanumeric() && !"+-.".contains(c)).unwrap_or(self.rest.len());
        let text = self.take(end);
        match text.parse() {
            Ok(n) => Ok(n),
            Err(_) => self.error(format!("expected a number, found `{text}`")),
        }
    }
    fn unsigned(&mut self) -> Result1<u32> {
        self.skip_space();
        let end = self.rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.rest.len());
        let text = self.take(end);
        match text.parse() {
            Ok(n) => Ok(n),
            Err(_) => self.error(format!("expected a number, found `{text}`")),
        }
    }
    fn range(&mut self) -> Result1<Span> {
        let lo = self.unsigned()?;
        self.expect("-")?;
        Ok(Span { lo, hi: self.unsigned()? })
    }
    fn string(&mut self) -> Result1<JsString> {
        self.expect("\"")?;
        let mut units = Vec::new();
        loop {
            let Some(c) = self.rest.chars().next() else { return self.error("string is not closed") };
            self.take(c.len_utf8());
            match c {
                '"' => return Ok(JsString::from_units(&units)),
                '\\' => {
                    let Some(e) = self.rest.chars().next() else { return self.error("string is not closed") };
                    self.take(e.len_utf8());
                    if e == 'u' {
                        match self.rest.get(..4).and_then(|h| u16::from_str_radix(h, 16).ok()) {
                            Some(unit) => {
                                self.take(4);
                                units.push(unit);
                            }
                            None => return self.error("bad \\u escape"),
                        }
                    } else {
                        units.push(e as u16);
                    }
                }
                c => units.extend_from_slice(c.encode_utf16(&mut [0; 2])),
            }
        }
    }

    fn function(&mut self) -> Result1<Function> {
        let name = self.string()?.to_string_lossy();
        let word = self.word();
        let convention = match word {
            "direct" => {
                self.expect("(")?;
                let arity = self.unsigned()?;
                self.expect(")")?;
                Convention::Direct { arity }
            }
            "generic" => Convention::Generic,
            "resume" => Convention::Resume,
            _ => return self.error(format!("unknown convention `{word}`")),
        };
        let mut f = Function::new(name, convention);
        while !self.eat("{") {
            let key = self.word();
            if key == "once" {
                f.once = true;
                continue;
            }
            self.expect("=")?;
            match key {
                "construct" => {
                    let word = self.word();
                    let all = [Construct::No, Construct::Base, Construct::ClassBase, Construct::ClassDerived, Construct::Builtin];
                    match all.into_iter().find(|c| construct_name(*c) == word) {
                        Some(construct) => f.construct = construct,
                        None => return self.error(format!("unknown construct `{word}`")),
                    }
                }
                "kind" => f.kind = self.unsigned()? as u8,
                "name" => f.name_const = Some(ConstId(self.id("k")?)),
                "length" => f.length = self.unsigned()?,
                "captures" => f.captures = self.unsigned()?,
                "inline" => f.inline_hint = self.unsigned()? as u16,
                "source" => f.source = self.range()?,
                "resume" => f.resume = Some(FuncId(self.id("fn")?)),
                "frame" => f.frame_size = self.unsigned()?,
                "entry" => f.entry = BlockId(self.id("bb")?),
                _ => return self.error(format!("unknown function attribute `{key}`")),
            }
        }
        while self.eat("site") {
            self.expect_id("s", f.sites.len())?;
            f.sites.push(Site { name: self.string()?.to_string_lossy(), call: self.origin()? });
        }
        while !self.eat("}") {
            self.block(&mut f)?;
        }
        Ok(f)
    }

    fn define(&self, f: &mut Function, value: ValueId, ty: Ty, def: ValueDef) -> Result1<()> {
        const UNPLACED: ValueData = ValueData { ty: Ty::V, def: ValueDef::Inst(InstId(u32::MAX)) };
        if value.index() > 1_000_000 {
            return self.error(format!("{value} is too large a number"));
        }
        if f.values.len() <= value.index() {
            f.values.resize(value.index() + 1, UNPLACED);
        }
        if f.values[value.index()] != UNPLACED {
            return self.error(format!("{value} is defined twice"));
        }
        f.values[value.index()] = ValueData { ty, def };
        Ok(())
    }

    fn typed_value(&mut self) -> Result1<(ValueId, Ty)> {
        let value = ValueId(self.id("v")?);
        self.expect(":")?;
        let word = self.word();
        match [Ty::V, Ty::I, Ty::F, Ty::B, Ty::P, Ty::U].into_iter().find(|t| t.name() == word) {
            Some(ty) => Ok((value, ty)),
            None => self.error(format!("unknown type `{word}`")),
        }
    }

    fn values(&mut self, close: &str) -> Result1<Vec<ValueId>> {
        let mut out = Vec::new();
        while !self.eat(close) {
            if !out.is_empty() {
                self.expect(",")?;
            }
            out.push(ValueId(self.id("v")?));
        }
        Ok(out)
    }

    fn block(&mut self, f: &mut Function) -> Result1<()> {
        self.expect_id("bb", f.blocks.len())?;
        let id = BlockId::new(f.blocks.len());
        let mut block = Block { params: Vec::new(), insts: Vec::new(), term: Term::None, term_origin: Origin::NONE, cold: false, loop_header: false };
        self.expect("(")?;
        while !self.eat(")") {
            if !block.params.is_empty() {
                self.expect(",")?;
            }
            let (value, ty) = self.typed_value()?;
            self.define(f, value, ty, ValueDef::Param(id, block.params.len() as u32))?;
            block.params.push(value);
        }
        block.cold = self.eat("cold");
        block.loop_header = self.eat("loop");
        self.expect(":")?;
        loop {
            if let Some(term) = self.terminator()? {
                block.term = term;
                block.term_origin = self.origin()?;
                f.blocks.push(block);
                return Ok(());
            }
            block.insts.push(self.inst(f)?);
        }
    }

    fn origin(&mut self) -> Result1<Origin> {
        let span = if self.eat("@") { self.range()? } else { Span::NONE };
        let site = if self.eat("in") { Some(SiteId(self.id("s")?)) } else { None };
        Ok(Origin { span, site })
    }

    fn target(&mut self) -> Result1<Target> {
        let block = BlockId(self.id("bb")?);
        self.expect("(")?;
        Ok(Target { block, args: self.values(")")? })
    }

    fn terminator(&mut self) -> Result1<Option<Term>> {
        let word = self.peek_word();
        let term = match word {
            "none" => Term::None,
            "jump" | "br" | "try" | "switch" | "return" => {
                self.word();
                return Ok(Some(match word {
                    "jump" => Term::Jump(self.target()?),
                    "return" => Term::Return(ValueId(self.id("v")?)),
                    "switch" => {
                        let index = ValueId(self.id("v")?);
                        self.expect("[")?;
                        let mut targets = Vec::new();
                        while !self.eat("]") {
                            if !targets.is_empty() {
                                self.expect(",")?;
                            }
                            targets.push(self.target()?);
                        }
                        self.expect("else")?;
                        Term::Switch { index, targets, default: self.target()? }
                    }
                    _ => {
                        let value = ValueId(self.id("v")?);
                        self.expect("?")?;
                        let first = self.target()?;
                        self.expect(":")?;
                        let second = self.target()?;
                        if word == "br" {
                            Term::Branch { cond: value, then: first, otherwise: second }
                        } else {
                            Term::TryBr { value, normal: first, handler: second }
                        }
                    }
                }));
            }
            "return_exc" => Term::ReturnExc,
            "unreachable" => Term::Unreachable,
            _ => return Ok(None),
        };
        self.word();
        Ok(Some(term))
    }

    fn inst(&mut self, f: &mut Function) -> Result1<InstId> {
        let word = self.peek_word();
        let result = if word.starts_with('v') && word[1..].starts_with(|c: char| c.is_ascii_digit()) {
            let typed = self.typed_value()?;
            self.expect("=")?;
            Some(typed)
        } else {
            None
        };
        let name = self.word();
        let Some(op) = Op::from_name(name) else { return self.error(format!("unknown operation `{name}`")) };
        let imm = self.imm(op)?;
        let mut args = SmallVec::new();
        if self.peek_word().strip_prefix('v').is_some_and(|n| n.starts_with(|c: char| c.is_ascii_digit())) && !self.at_definition() {
            args.push(ValueId(self.id("v")?));
            while self.eat(",") {
                args.push(ValueId(self.id("v")?));
            }
        }
        let origin = self.origin()?;
        let id = InstId::new(f.insts.len());
        if let Some((value, ty)) = result {
            self.define(f, value, ty, ValueDef::Inst(id))?;
        }
        f.insts.push(Inst { op, args, imm, result: result.map(|r| r.0), origin });
        Ok(id)
    }

    /// Whether a value number that comes next starts the next instruction (`v3:…`) instead of being an operand.
    fn at_definition(&mut self) -> bool {
        let word = self.peek_word();
        self.rest[word.len()..].starts_with(':')
    }

    fn imm(&mut self, op: Op) -> Result1<Imm> {
        let kind = op.row().imm;
        if kind == ImmKind::None {
            return Ok(Imm::None);
        }
        self.expect("[")?;
        let imm = match kind {
            ImmKind::None => Imm::None,
            ImmKind::Word => {
                let word = self.peek_word();
                if let Some((_, w)) = WORD_NAMES.iter().find(|(name, _)| *name == word) {
                    self.word();
                    Imm::Word(*w)
                } else if word == "int" {
                    self.word();
                    Imm::Word(value::int(self.number()?))
                } else {
                    self.word();
                    match word.strip_prefix("0x").and_then(|h| u64::from_str_radix(h, 16).ok()) {
                        Some(w) => Imm::Word(w),
                        None => return self.error(format!("unknown word `{word}`")),
                    }
                }
            }
            ImmKind::I32 => Imm::I32(self.number()?),
            ImmKind::F64 => Imm::F64(self.number()?),
            ImmKind::Const => Imm::Const(ConstId(self.id("k")?)),
            ImmKind::Cell => Imm::Cell(CellId(self.id("cell")?)),
            ImmKind::Func => Imm::Func(FuncId(self.id("fn")?)),
            ImmKind::Name => Imm::Name(self.string()?.to_string_lossy()),
            ImmKind::Keys => {
                let mut keys = Vec::new();
                while self.peek_word().starts_with('k') {
                    keys.push(ConstId(self.id("k")?));
                    if !self.eat(",") {
                        break;
                    }
                }
                Imm::Keys(keys)
            }
        };
        self.expect("]")?;
        Ok(imm)
    }
}

#[cfg(test)]
mod tests {
    use super::super::print;

    #[test]
    fn text_round_trips() {
        let text = r#"const k0 = "len\u000agth\\"
const k1 = bigint -12
cell cell0 "counter" tdz
cell cell1 "x"
init fn0
rt "op_add" fn1

fn0 "" direct(0) {
bb0(v0:p, v1:v):
  v2:v = Word[undefined]
  return v2
}

fn1 "add" direct(2) construct=class_base kind=1 name=k0 length=2 captures=1 inline=3 source=4-9 resume=fn2 frame=2 {
bb0(v0:p, v1:v, v2:v, v3:v):
  v4:v = Add v2, v3 @10-15
  v9:v = GetProp[k0] v4
  v6:b = Leaf["to_bool"] v9
  StoreCell[cell1] v9
  v10:v = Word[int -5]
  v11:v = Word[0x3ff0000000000000]
  v12:f = Float[-0.0]
  v13:f = Float[NaN]
  v14:f = Float[inf]
  v15:f = Float[1e300]
  v16:v = NewObjectLiteral[k0, k0] v9, v10
  v17:v = TemplateObject[]
  v18:v = NewObject
  v19:v = CallRt["op_x"]
  v20:i = Int[-2147483648]
  br v6 ? bb1(v9) : bb2() @20-21
bb1(v7:v) cold loop:
  v8:v = CallDirect[fn0] v7, v7
  try v8 ? bb1(v8) : bb3()
bb2():
  switch v20 [bb2(), bb3()] else bb3()
bb3() cold:
  return_exc
}

fn2 "r" resume {
bb0(v0:p, v1:i, v2:v):
  unreachable
}
"#;
        let program = super::program(text).unwrap();
        assert_eq!(print::program(&program), text);
    }

    #[test]
    fn mistakes_have_a_line() {
        assert_eq!(super::program("fn0 \"\" generic {\nbb0():\n  Nope\n}").unwrap_err().to_string(), "line 3: unknown operation `Nope`");
        assert!(super::program("const k0 = \"a").is_err());
        assert!(super::program("fn0 \"\" generic {\nbb0(v0:v, v0:v):\n return v0 }").is_err());
    }
}
