//! Public items of the contract crates say what they are: two sides read them.

use syn::{Attribute, Item, Visibility};

use super::{Source, line, only_tests};

/// Crates whose readers do not read their bodies.
const CONTRACTS: &[&str] = &["pulse-abi/src/", "compiler/pulsec-ir/src/"];

pub fn check(sources: &[Source], problems: &mut Vec<String>) {
    for source in sources.iter().filter(|s| CONTRACTS.iter().any(|c| s.path.starts_with(c))) {
        items(source, &source.syntax.items, problems);
    }
}

fn items(source: &Source, list: &[Item], problems: &mut Vec<String>) {
    for item in list {
        let (attributes, visibility, name) = match item {
            Item::Enum(i) => (&i.attrs, &i.vis, i.ident.to_string()),
            Item::Struct(i) => (&i.attrs, &i.vis, i.ident.to_string()),
            Item::Trait(i) => (&i.attrs, &i.vis, i.ident.to_string()),
            Item::Type(i) => (&i.attrs, &i.vis, i.ident.to_string()),
            Item::Fn(i) => (&i.attrs, &i.vis, i.sig.ident.to_string()),
            // A module with a file of its own opens with `//!`.
            Item::Mod(module) if !only_tests(&module.attrs) => {
                if let Some((_, content)) = &module.content {
                    items(source, content, problems);
                }
                continue;
            }
            _ => continue,
        };
        if matches!(visibility, Visibility::Public(_)) && !documented(attributes) {
            problems.push(format!("{}:{}: `{name}` is public in a contract crate and has no documentation", source.path, line(item)));
        }
    }
}

fn documented(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|a| a.path().is_ident("doc"))
}
