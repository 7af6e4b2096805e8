//! `runtime-shim/src/exports/AREA.rs`: the wasm exports of the leaves.
//!
//! A leaf is a row in `pulse-abi/src/leaves/` and a public function of that name somewhere in the shim; what stands between them, the
//! `extern "C"` function with the row's wasm signature, is written from both.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Result, anyhow, bail};
use proc_macro2::TokenTree;
use quote::{format_ident, quote};
use syn::{Ident, Item, Visibility};

use super::tables::{self, Leaf};

/// The files by area.
pub fn texts(root: &Path, areas: &[(String, Vec<Leaf>)]) -> Result<Vec<(String, String)>> {
    let found = functions(&root.join("runtime-shim/src"))?;
    areas.iter().map(|(area, leaves)| Ok((area.clone(), text(area, leaves, &found)?))).collect()
}

fn text(area: &str, leaves: &[Leaf], found: &BTreeMap<String, Vec<Vec<String>>>) -> Result<String> {
    let mut uses: BTreeSet<Ident> = BTreeSet::new();
    let mut functions = Vec::new();
    for Leaf { name, params, result, .. } in leaves {
        let module = match found.get(&name.to_string()).map(Vec::as_slice) {
            Some([module]) => module,
            Some(several) => bail!("leaf `{name}`: {} public functions of the shim have that name", several.len()),
            None => bail!("leaf `{name}`: no public function of the shim has that name"),
        };
        let path: Vec<Ident> = module.iter().map(|m| format_ident!("{m}")).collect();
        uses.extend(path.first().cloned());
        let names: Vec<Ident> = params.iter().zip('a'..).map(|(_, n)| format_ident!("{n}")).collect();
        let types: Vec<_> = params.iter().map(abi_type).collect::<Result<_>>()?;
        let arguments = names.iter().zip(params).map(|(n, ty)| if ty == "B" { quote!(#n != 0) } else { quote!(#n) });
        let call = quote!(#(#path::)*#name(#(#arguments),*));
        let (result_type, call) = match result.to_string().as_str() {
            "N" => (quote!(), quote!(#call;)),
            "B" => (quote!(-> i32), quote!(i32::from(#call))),
            _ => {
                let ty = abi_type(result)?;
                (quote!(-> #ty), call)
            }
        };
        functions.push(quote! {
            #[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
            pub extern "C" fn #name(#(#names: #types),*) #result_type { #call }
        });
    }
    let values = leaves.iter().any(|leaf| leaf.params.iter().chain([&leaf.result]).any(|ty| ty == "V"));
    let value = values.then(|| quote!(use crate::value::Value;));
    let uses = uses.iter();
    let file = quote! {
        use crate::{#(#uses),*};
        #value
        #(#functions)*
    };
    let file: syn::File = syn::parse2(file)?;
    let text = explained(&prettyplease::unparse(&file));
    Ok(format!("//! Exports of `pulse_abi::leaves::{area}`. Made by `cargo xtask codegen`; not to be edited.\n\n{text}"))
}

/// Comments are no tokens: they are put in when the text exists.
fn explained(text: &str) -> String {
    let attribute = "#[cfg_attr(target_arch = \"wasm32\", unsafe(no_mangle))]\n";
    text.replace(attribute, &format!("// SAFETY: the tables name each leaf once, and nothing else is exported under its name.\n{attribute}"))
}

/// See `pulse_abi::leaves` for the letters.
fn abi_type(letter: &Ident) -> Result<proc_macro2::TokenStream> {
    Ok(match letter.to_string().as_str() {
        "V" => quote!(Value),
        "I" | "B" => quote!(i32),
        "U" | "P" => quote!(u32),
        "F" => quote!(f64),
        _ => bail!("no parameter has the type `{letter}`"),
    })
}

/// The free public functions of a crate by name: the public modules they can be reached in. A private module counts as its parent,
/// which is taken to re-export it. The exports themselves are left out.
fn functions(src: &Path) -> Result<BTreeMap<String, Vec<Vec<String>>>> {
    let mut files = Vec::new();
    let mut private: BTreeSet<Vec<String>> = BTreeSet::new();
    for path in crate::tidy::rust_files(src)? {
        let module = module_of(path.strip_prefix(src)?)?;
        let file = tables::file(&path)?;
        for item in &file.items {
            if let Item::Mod(child) = item
                && !matches!(child.vis, Visibility::Public(_))
            {
                private.insert(module.iter().cloned().chain([child.ident.to_string()]).collect());
            }
        }
        files.push((module, file));
    }
    let mut out: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
    for (module, file) in files {
        let reached = (1..=module.len()).find(|n| private.contains(&module[..*n])).map_or(module.len(), |n| n - 1);
        if reached == 0 || module[0] == "exports" {
            continue;
        }
        for name in file.items.iter().flat_map(names) {
            let places = out.entry(name).or_default();
            if !places.contains(&module[..reached].to_vec()) {
                places.push(module[..reached].to_vec());
            }
        }
    }
    Ok(out)
}

/// The public functions that an item makes: itself, or one per row `name …;` of a macro's call.
fn names(item: &Item) -> Vec<String> {
    match item {
        Item::Fn(function) if matches!(function.vis, Visibility::Public(_)) => vec![function.sig.ident.to_string()],
        Item::Macro(call) if call.ident.is_none() => {
            let mut starts = true;
            let mut out = Vec::new();
            for token in call.mac.tokens.clone() {
                if let (true, TokenTree::Ident(name)) = (starts, &token) {
                    out.push(name.to_string());
                }
                starts = matches!(&token, TokenTree::Punct(p) if p.as_char() == ';');
            }
            out
        }
        _ => Vec::new(),
    }
}

/// `string/intern.rs` → `string::intern`, `heap/mod.rs` → `heap`, `lib.rs` → nothing.
fn module_of(file: &Path) -> Result<Vec<String>> {
    let parts: Vec<&str> = file.iter().map(|p| p.to_str().ok_or_else(|| anyhow!("a file name is not UTF-8"))).collect::<Result<_>>()?;
    let mut module: Vec<String> = parts.iter().map(|p| p.trim_end_matches(".rs").to_owned()).collect();
    if module.last().is_some_and(|m| m == "mod" || m == "lib") {
        module.pop();
    }
    Ok(module)
}
