//! `pulse.toml`: what the user declares. Every error has a position, and all are reported at once.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::host::HostPattern;
use crate::manifest::{ConfigValue, LimitRequest, Policy, Schedule, SecretPolicy};
use crate::name;
use crate::plan::Plan;
use crate::route::Pattern;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TomlError {
    pub message: String,
    /// Bytes of the text.
    pub span: Range<usize>,
    pub hint: Option<String>,
}

impl fmt::Display for TomlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.hint {
            Some(hint) => write!(f, " ({hint})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for TomlError {}

/// The file as values; everything is optional.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProjectConfig {
    pub name: Option<String>,
    pub id: Option<String>,
    pub plan: Option<Plan>,
    /// Outbound hosts, `allow_http`, `spa`, `[secrets]`.
    pub policy: Policy,
    pub connections: Vec<String>,
    pub config: BTreeMap<String, ConfigValue>,
    pub limits: LimitRequest,
    pub schedules: Vec<Schedule>,
}

const KEYS: &[&str] =
    &["name", "id", "plan", "outbound", "allow_http", "spa", "secrets", "connections", "config", "limits", "schedule"];

impl ProjectConfig {
    pub fn parse(text: &str) -> Result<Self, Vec<TomlError>> {
        let (root, errors) = DeTable::parse_recoverable(text);
        let mut reader = Reader::default();
        for error in errors {
            reader.errors.push(TomlError {
                message: error.message().to_string(),
                span: error.span().unwrap_or(0..0),
                hint: None,
            });
        }
        // After a syntax error the values are guesses; complaining about them would mislead.
        if reader.errors.is_empty() {
            let config = reader.root(root.get_ref());
            if reader.errors.is_empty() {
                return Ok(config);
            }
        }
        reader.errors.sort_by_key(|error| error.span.start);
        Err(reader.errors)
    }
}

type Value<'i> = Spanned<DeValue<'i>>;

#[derive(Default)]
struct Reader {
    errors: Vec<TomlError>,
}

impl Reader {
    fn error(&mut self, span: Range<usize>, message: impl Into<String>) {
        self.errors.push(TomlError { message: message.into(), span, hint: None });
    }

    fn unknown(&mut self, span: Range<usize>, key: &str, place: &str, known: &[&str]) {
        let hint = match name::nearest(key, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known keys: {}", known.join(", ")),
        };
        self.errors.push(TomlError { message: format!("unknown key `{key}`{place}"), span, hint: Some(hint) });
    }

    fn root(&mut self, table: &DeTable<'_>) -> ProjectConfig {
        let mut out = ProjectConfig::default();
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "name" => out.name = self.checked(value, "a name of a–z, 0–9 and `-`, at most 63 long", name::is_project_name),
                "id" => out.id = self.checked(value, "an id of a–z, 0–9 and `-`, at most 63 long", name::is_project_name),
                "plan" => {
                    out.plan = self.string(value).and_then(|text| match text.parse() {
                        Ok(plan) => Some(plan),
                        Err(message) => {
                            self.error(value.span(), message);
                            None
                        }
                    });
                }
                "outbound" => out.policy.outbound = Some(self.hosts(value)),
                "allow_http" => out.policy.allow_http = self.boolean(value),
                "spa" => out.policy.spa = self.boolean(value).unwrap_or(false),
                "secrets" => out.policy.secrets = self.secrets(value),
                "connections" => {
                    for item in self.array(value) {
                        out.connections.extend(self.checked(item, "a provider name", name::is_provider_name));
                    }
                    out.connections.sort();
                    out.connections.dedup();
                }
                "config" => out.config = self.config(value),
                "limits" => out.limits = self.limits(value),
                "schedule" => {
                    for item in self.array(value) {
                        out.schedules.extend(self.schedule(item));
                    }
                }
                other => self.unknown(key.span(), other, "", KEYS),
            }
        }
        out
    }

    fn secrets(&mut self, value: &Value<'_>) -> BTreeMap<String, SecretPolicy> {
        let mut out = BTreeMap::new();
        if value.get_ref().is_array() {
            for item in self.array(value) {
                if let Some(name) = self.checked(item, "a secret name (letters, digits, `_`)", name::is_variable_name) {
                    out.insert(name, SecretPolicy::default());
                }
            }
            return out;
        }
        for (key, value) in self.table(value).into_iter().flatten() {
            if !name::is_variable_name(key.get_ref()) {
                self.error(key.span(), format!("`{}` is not a secret name (letters, digits, `_`)", key.get_ref()));
            }
            let mut policy = SecretPolicy::default();
            for (field, value) in self.table(value).into_iter().flatten() {
                match field.get_ref().as_ref() {
                    "hosts" => policy.hosts = self.hosts(value),
                    "headers" => {
                        for item in self.array(value) {
                            policy.headers.extend(self.checked(item, "a header name", name::is_header_name));
                        }
                    }
                    "value" => self.errors.push(TomlError {
                        message: "a secret's value does not belong into this file".into(),
                        span: field.span(),
                        hint: Some(format!("store it with `pulse-run secret put {}`", key.get_ref())),
                    }),
                    other => self.unknown(field.span(), other, " of a secret", &["hosts", "headers"]),
                }
            }
            out.insert(key.get_ref().to_string(), policy);
        }
        out
    }

    fn config(&mut self, value: &Value<'_>) -> BTreeMap<String, ConfigValue> {
        let mut out = BTreeMap::new();
        for (key, value) in self.table(value).into_iter().flatten() {
            if !name::is_variable_name(key.get_ref()) {
                self.error(key.span(), format!("`{}` is not a configuration name (letters, digits, `_`)", key.get_ref()));
            }
            let read = match value.get_ref() {
                DeValue::String(text) => Some(ConfigValue::Text(text.to_string())),
                DeValue::Boolean(flag) => Some(ConfigValue::Bool(*flag)),
                DeValue::Integer(_) => self.integer(value).map(ConfigValue::Int),
                _ => {
                    self.error(value.span(), "a configuration value is a string, an integer or a boolean");
                    None
                }
            };
            if let Some(read) = read {
                out.insert(key.get_ref().to_string(), read);
            }
        }
        out
    }

    fn limits(&mut self, value: &Value<'_>) -> LimitRequest {
        let most = Plan::Pro.limits();
        let mut out = LimitRequest::default();
        for (key, value) in self.table(value).into_iter().flatten() {
            match key.get_ref().as_ref() {
                "cpu_ms" => out.cpu_ms = self.within(value, most.cpu_ms_max),
                "memory_mb" => out.memory_mb = self.within(value, most.memory_max >> 20),
                "subrequests" => {
                    out.subrequests = self.within(value, most.subrequests_max.into()).and_then(|n| u32::try_from(n).ok());
                }
                other => self.unknown(key.span(), other, " in [limits]", &["cpu_ms", "memory_mb", "subrequests"]),
            }
        }
        out
    }

    fn schedule(&mut self, value: &Value<'_>) -> Option<Schedule> {
        let (mut cron, mut route) = (None, None);
        for (key, value) in self.table(value).into_iter().flatten() {
            match key.get_ref().as_ref() {
                "cron" => cron = self.checked(value, "a cron expression of five fields", is_cron),
                "route" => route = self.checked(value, "a route such as /api/cleanup", |text| Pattern::parse(text).is_ok()),
                other => self.unknown(key.span(), other, " in [[schedule]]", &["cron", "route"]),
            }
        }
        if (cron.is_none() || route.is_none()) && self.errors.is_empty() {
            self.error(value.span(), "a schedule needs `cron` and `route`");
        }
        Some(Schedule { cron: cron?, route: route? })
    }

    fn hosts(&mut self, value: &Value<'_>) -> Vec<HostPattern> {
        let mut out = Vec::new();
        for item in self.array(value) {
            match self.string(item).map(HostPattern::parse) {
                Some(Ok(host)) => out.push(host),
                Some(Err(message)) => self.error(item.span(), message),
                None => {}
            }
        }
        out.sort();
        out.dedup();
        out
    }

    fn checked(&mut self, value: &Value<'_>, what: &str, valid: impl Fn(&str) -> bool) -> Option<String> {
        let text = self.string(value)?;
        if valid(text) {
            return Some(text.to_string());
        }
        self.error(value.span(), format!("`{text}` is not {what}"));
        None
    }

    fn string<'v>(&mut self, value: &'v Value<'_>) -> Option<&'v str> {
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.error(value.span(), "a string is expected here");
        }
        text
    }

    fn boolean(&mut self, value: &Value<'_>) -> Option<bool> {
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.error(value.span(), "`true` or `false` is expected here");
        }
        flag
    }

    fn integer(&mut self, value: &Value<'_>) -> Option<i64> {
        let number = value.get_ref().as_integer();
        let number = number.and_then(|n| i64::from_str_radix(n.as_str(), n.radix()).ok());
        let number = number.filter(|n| n.unsigned_abs() < 1 << 53);
        if number.is_none() {
            self.error(value.span(), "an integer of at most 53 bits is expected here");
        }
        number
    }

    fn within(&mut self, value: &Value<'_>, most: u64) -> Option<u64> {
        let number = self.integer(value)?;
        match u64::try_from(number) {
            Ok(number) if (1..=most).contains(&number) => Some(number),
            _ => {
                self.error(value.span(), format!("a number from 1 to {most} is expected here"));
                None
            }
        }
    }

    fn array<'v, 'i>(&mut self, value: &'v Value<'i>) -> Vec<&'v Value<'i>> {
        match value.get_ref().as_array() {
            Some(items) => items.iter().collect(),
            None => {
                self.error(value.span(), "a list is expected here");
                Vec::new()
            }
        }
    }

    fn table<'v, 'i>(&mut self, value: &'v Value<'i>) -> Option<&'v DeTable<'i>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.error(value.span(), "a table is expected here");
        }
        table
    }
}

/// Five fields of `*`, numbers, ranges, lists and steps within the bounds of their field.
fn is_cron(text: &str) -> bool {
    let fields: Vec<&str> = text.split_ascii_whitespace().collect();
    let bounds = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 7)];
    let number = |text: &str, (low, high): (u32, u32)| text.parse().ok().filter(|n| (low..=high).contains(n));
    fields.len() == bounds.len()
        && fields.iter().zip(bounds).all(|(field, bounds)| {
            field.split(',').all(|part| {
                let (range, step) = match part.split_once('/') {
                    Some((range, step)) => (range, Some(step)),
                    None => (part, None),
                };
                let step_fits = step.is_none_or(|step| number(step, (1, bounds.1.max(1))).is_some());
                step_fits
                    && (range == "*"
                        || match range.split_once('-') {
                            Some((from, to)) => {
                                number(from, bounds).zip(number(to, bounds)).is_some_and(|(from, to)| from <= to)
                            }
                            None => number(range, bounds).is_some(),
                        })
            })
        })
}
