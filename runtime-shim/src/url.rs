//! URL kernels: the `url` crate behind the URL class (WHATWG URL).

use url::Url;
use url::quirks;

use crate::value::Value;
use crate::{list, string};

fn parts(url: &Url) -> Value {
    let mut out = list::list_new(12);
    let texts = [
        quirks::href(url),
        quirks::protocol(url),
        quirks::username(url),
        quirks::password(url),
        quirks::host(url),
        quirks::hostname(url),
        quirks::port(url),
        quirks::pathname(url),
        quirks::search(url),
        quirks::hash(url),
        &quirks::origin(url),
    ];
    for text in texts {
        out = list::list_push(out.addr(), string::from_str(text));
    }
    out
}

/// Leaf.
pub fn url_parse(input: Value, base: Value) -> Value {
    let input = string::to_text(input);
    let parsed = if base.is_string() {
        Url::parse(&string::to_text(base)).and_then(|base| base.join(&input))
    } else {
        Url::parse(&input)
    };
    parsed.map_or(Value::NULL, |url| parts(&url))
}

/// Leaf: the setters of the URL API.
pub fn url_set(href: Value, component: i32, value: Value) -> Value {
    let Ok(mut url) = Url::parse(&string::to_text(href)) else { return Value::NULL };
    let text = string::to_text(value);
    // A refused change leaves the URL as it was, as the API wants.
    let done = match component {
        0 => quirks::set_href(&mut url, &text).is_ok(),
        1 => quirks::set_protocol(&mut url, &text).is_ok(),
        2 => quirks::set_username(&mut url, &text).is_ok(),
        3 => quirks::set_password(&mut url, &text).is_ok(),
        4 => quirks::set_host(&mut url, &text).is_ok(),
        5 => quirks::set_hostname(&mut url, &text).is_ok(),
        6 => quirks::set_port(&mut url, &text).is_ok(),
        7 => {
            quirks::set_pathname(&mut url, &text);
            true
        }
        8 => {
            quirks::set_search(&mut url, &text);
            true
        }
        _ => {
            quirks::set_hash(&mut url, &text);
            true
        }
    };
    if !done && component == 0 { Value::NULL } else { parts(&url) }
}

/// Leaf.
pub fn form_decode(text: Value) -> Value {
    let text = string::to_text(text);
    let mut out = list::list_new(8);
    for (name, value) in form_urlencoded::parse(text.as_bytes()) {
        out = list::list_push(out.addr(), string::from_str(&name));
        out = list::list_push(out.addr(), string::from_str(&value));
    }
    out
}

/// Leaf.
pub fn form_encode(pairs: u32) -> Value {
    let mut serializer = form_urlencoded::Serializer::new(String::new());
    for i in (0..list::list_len(pairs)).step_by(2) {
        serializer.append_pair(&string::to_text(list::list_get(pairs, i)), &string::to_text(list::list_get(pairs, i + 1)));
    }
    string::from_str(&serializer.finish())
}
