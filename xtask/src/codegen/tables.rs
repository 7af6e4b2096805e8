//! Reads the tables that stand in Rust sources as macro rows and constants.

use std::path::Path;

use anyhow::{Context, Result, anyhow};
use proc_macro2::{TokenStream, TokenTree};
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Expr, Ident, Item, Lit, LitStr, Token, parenthesized};

/// `name, (params) -> result, effects, "doc";`
pub struct Leaf {
    pub name: Ident,
    pub params: Vec<Ident>,
    pub result: Ident,
    pub doc: String,
}

/// `name, capability, (params) -> (results), "doc";`
pub struct Import {
    pub name: Ident,
    pub params: Vec<Ident>,
    pub results: Vec<Ident>,
    pub doc: String,
}

/// `Name (operands) -> result, immediate, effects, "doc";`
pub struct Op {
    pub name: Ident,
    /// Type names; the last may be `*`.
    pub operands: Vec<String>,
    pub result: Ident,
    pub doc: String,
}

/// `Name { Variant = "text", … }`
pub struct Names {
    pub name: Ident,
    pub texts: Vec<String>,
}

pub fn file(path: &Path) -> Result<syn::File> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    syn::parse_file(&text).map_err(|e| anyhow!("{}:{}: {e}", path.display(), e.span().start().line))
}

/// Bodies of the calls of a macro, at the top level of a file.
fn calls<'f>(file: &'f syn::File, name: &'f str) -> impl Iterator<Item = &'f syn::Macro> {
    file.items.iter().filter_map(move |item| match item {
        Item::Macro(call) if call.ident.is_none() && call.mac.path.is_ident(name) => Some(&call.mac),
        _ => None,
    })
}

/// The rows of every call of a table macro.
fn rows<T: Parse>(file: &syn::File, name: &str) -> Result<Vec<T>> {
    let mut out = Vec::new();
    for call in calls(file, name) {
        out.extend(call.parse_body_with(list::<T>)?);
    }
    if out.is_empty() {
        return Err(anyhow!("there is no table `{name}!`"));
    }
    Ok(out)
}

pub fn leaves(file: &syn::File) -> Result<Vec<Leaf>> {
    rows(file, "leaves")
}

pub fn ops(file: &syn::File) -> Result<Vec<Op>> {
    rows(file, "ops")
}

pub fn names(file: &syn::File) -> Result<Vec<Names>> {
    calls(file, "table").map(|call| Ok(call.parse_body()?)).collect()
}

/// The rows inside `macro_rules! NAME { ($list:ident) => { $list! { rows } }; }`.
pub fn imports(file: &syn::File, name: &str) -> Result<Vec<Import>> {
    let body = file.items.iter().find_map(|item| match item {
        Item::Macro(definition) if definition.ident.as_ref().is_some_and(|i| i == name) => Some(definition.mac.tokens.clone()),
        _ => None,
    });
    let mut tokens = body.ok_or_else(|| anyhow!("there is no `macro_rules! {name}`"))?;
    // Pattern and expansion; in the expansion `$list ! { rows }`: the rows are the last group of the last group.
    for _ in 0..2 {
        tokens = last_group(tokens).ok_or_else(|| anyhow!("`{name}` has no rows"))?;
    }
    Ok(list::<Import>.parse2(tokens)?)
}

fn last_group(tokens: TokenStream) -> Option<TokenStream> {
    let mut last = None;
    for token in tokens {
        if let TokenTree::Group(group) = token {
            last = Some(group.stream());
        }
    }
    last
}

/// A constant array of tuples that begin with a string; the string, and the last segment of the next element when it is a path.
pub fn pairs(file: &syn::File, constant: &str) -> Result<Vec<(String, Option<Ident>)>> {
    let array = file.items.iter().find_map(|item| match item {
        Item::Const(c) if c.ident == constant => Some(&*c.expr),
        _ => None,
    });
    let Some(Expr::Reference(array)) = array else { return Err(anyhow!("there is no table `{constant}`")) };
    let Expr::Array(array) = &*array.expr else { return Err(anyhow!("`{constant}` is no array")) };
    array
        .elems
        .iter()
        .map(|row| {
            let Expr::Tuple(row) = row else { return Err(anyhow!("`{constant}` has a row that is no tuple")) };
            let Some(Expr::Lit(syn::ExprLit { lit: Lit::Str(text), .. })) = row.elems.first() else {
                return Err(anyhow!("`{constant}` has a row without a name"));
            };
            let target = match row.elems.get(1) {
                Some(Expr::Path(path)) => path.path.segments.last().map(|s| s.ident.clone()),
                _ => None,
            };
            Ok((text.value(), target))
        })
        .collect()
}

fn list<T: Parse>(input: ParseStream<'_>) -> syn::Result<Vec<T>> {
    let rows = Punctuated::<T, Token![;]>::parse_terminated(input)?;
    Ok(rows.into_iter().collect())
}

fn idents(input: ParseStream<'_>) -> syn::Result<Vec<Ident>> {
    let content;
    parenthesized!(content in input);
    Ok(Punctuated::<Ident, Token![,]>::parse_terminated(&content)?.into_iter().collect())
}

fn comma(input: ParseStream<'_>) -> syn::Result<()> {
    input.parse::<Token![,]>().map(drop)
}

fn doc(input: ParseStream<'_>) -> syn::Result<String> {
    Ok(input.parse::<LitStr>()?.value())
}

impl Parse for Leaf {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name = input.parse()?;
        comma(input)?;
        let params = idents(input)?;
        input.parse::<Token![->]>()?;
        let result = input.parse()?;
        comma(input)?;
        input.parse::<Ident>()?;
        comma(input)?;
        Ok(Self { name, params, result, doc: doc(input)? })
    }
}

impl Parse for Import {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name = input.parse()?;
        comma(input)?;
        input.parse::<Ident>()?;
        comma(input)?;
        let params = idents(input)?;
        input.parse::<Token![->]>()?;
        let results = idents(input)?;
        comma(input)?;
        Ok(Self { name, params, results, doc: doc(input)? })
    }
}

impl Parse for Op {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name = input.parse()?;
        let content;
        parenthesized!(content in input);
        let mut operands = Vec::new();
        while !content.is_empty() {
            operands.push(match content.parse::<Option<Token![*]>>()? {
                Some(_) => "*".to_owned(),
                None => content.parse::<Ident>()?.to_string(),
            });
            content.parse::<Option<Token![,]>>()?;
        }
        input.parse::<Token![->]>()?;
        let result = input.parse()?;
        comma(input)?;
        input.parse::<Ident>()?;
        comma(input)?;
        input.parse::<Ident>()?;
        comma(input)?;
        Ok(Self { name, operands, result, doc: doc(input)? })
    }
}

impl Parse for Names {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        input.call(syn::Attribute::parse_outer)?;
        let name = input.parse()?;
        let content;
        syn::braced!(content in input);
        let mut texts = Vec::new();
        while !content.is_empty() {
            content.parse::<Ident>()?;
            content.parse::<Token![=]>()?;
            texts.push(content.parse::<LitStr>()?.value());
            content.parse::<Option<Token![,]>>()?;
        }
        Ok(Self { name, texts })
    }
}
