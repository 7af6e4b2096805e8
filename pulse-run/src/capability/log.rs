//! Log lines of guests and of the runner: bounded, redacted, written by one thread.
//!
//! JSON lines, or readable lines on a terminal. Guest text is always escaped, so it can forge neither a
//! line nor a terminal sequence; a guest that floods is cut off with a marker, and a reader that is slower
//! than the writers costs lines (which are counted), never requests.

use std::io::Write;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};

use crate::limits::Limits;

const QUEUE: usize = 8192;
const REDACTED: &str = "[redacted]";
/// Bytes of one line of the runner: what it tells (a stack, the text of a rejection) may come from the guest.
const SYSTEM_LINE: usize = 64 << 10;

/// Where lines go; clones share the destination.
#[derive(Clone)]
pub struct LogSink {
    lines: SyncSender<Map<String, Value>>,
    dropped: Arc<AtomicU64>,
}

/// The form of the lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Json,
    Readable,
}

impl LogSink {
    /// Writes to stderr from a thread of its own, readable when that is a terminal.
    pub fn stderr() -> Self {
        use std::io::IsTerminal as _;
        let format = if std::io::stderr().is_terminal() { Format::Readable } else { Format::Json };
        Self::writer(format, Box::new(std::io::stderr()))
    }

    pub fn writer(format: Format, out: Box<dyn Write + Send>) -> Self {
        let (lines, queue) = sync_channel(QUEUE);
        let dropped = Arc::new(AtomicU64::new(0));
        let counter = dropped.clone();
        // Without its thread the sink only counts; that is no reason to refuse to serve.
        let _ = std::thread::Builder::new().name("log-writer".into()).spawn(move || write_loop(&queue, format, out, &counter));
        Self { lines, dropped }
    }

    /// Collects lines as JSON text, for embedding programs and tests.
    pub fn memory() -> (Self, Arc<Mutex<Vec<u8>>>) {
        struct Shared(Arc<Mutex<Vec<u8>>>);
        impl Write for Shared {
            fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
                self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
                Ok(bytes.len())
            }
            fn flush(&mut self) -> std::io::Result<()> {
                Ok(())
            }
        }
        let buffer = Arc::new(Mutex::new(Vec::new()));
        (Self::writer(Format::Json, Box::new(Shared(buffer.clone()))), buffer)
    }

    /// Adds a line; the time is added here.
    pub fn write(&self, kind: &str, level: &str, fields: Vec<(&str, Value)>) {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_millis() as u64);
        let mut line = Map::new();
        line.insert("time".into(), Value::from(now));
        line.insert("kind".into(), Value::from(kind));
        line.insert("level".into(), Value::from(level));
        for (name, value) in fields {
            line.insert(name.to_owned(), value);
        }
        match self.lines.try_send(line) {
            Ok(()) => {}
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => {
                self.dropped.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
}

fn write_loop(queue: &Receiver<Map<String, Value>>, format: Format, mut out: Box<dyn Write + Send>, dropped: &AtomicU64) {
    while let Ok(line) = queue.recv() {
        let lost = dropped.swap(0, Ordering::Relaxed);
        let gap = (lost > 0).then(|| format!("{{\"kind\":\"system\",\"level\":\"warn\",\"message\":\"{lost} log lines were dropped\"}}\n"));
        let text = gap.unwrap_or_default() + &render(&line, format);
        // A closed stderr must not stop the server.
        let _ = out.write_all(text.as_bytes());
    }
    let _ = out.flush();
}

fn render(line: &Map<String, Value>, format: Format) -> String {
    if format == Format::Json {
        // JSON escapes control characters below 0x20; C1 controls and DEL are escaped here.
        let text = Value::Object(line.clone()).to_string();
        return escape_controls(&text) + "\n";
    }
    let field = |name: &str| line.get(name).and_then(Value::as_str).unwrap_or_default();
    let millis = line.get("time").and_then(Value::as_u64).unwrap_or(0);
    let seconds = millis / 1000 % 86_400;
    let mut text = format!("{:02}:{:02}:{:02} {:5} ", seconds / 3600, seconds / 60 % 60, seconds % 60, field("level"));
    for (name, value) in line {
        match (name.as_str(), value) {
            ("time" | "kind" | "level", _) => {}
            ("message", Value::String(message)) => text.push_str(&format!("{message} ")),
            (name, Value::String(value)) => text.push_str(&format!("{name}={value} ")),
            (name, value) => text.push_str(&format!("{name}={value} ")),
        }
    }
    // Stacks keep their line breaks, indented so that they cannot look like a line of their own.
    escape_controls(text.trim_end()).replace("\\n", "\n    ") + "\n"
}

fn escape_controls(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            c if c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c) || ('\u{2066}'..='\u{2069}').contains(&c) => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out
}

/// The lines of one request: a budget, and the secrets that must not appear.
pub struct RequestLog {
    sink: LogSink,
    project: String,
    request_id: String,
    bytes_left: AtomicUsize,
    lines_left: AtomicUsize,
    system_bytes_left: AtomicUsize,
    secrets: Mutex<Vec<SecretString>>,
}

impl RequestLog {
    pub fn new(sink: LogSink, project: String, request_id: String, limits: &Limits) -> Self {
        Self {
            sink,
            project,
            request_id,
            bytes_left: AtomicUsize::new(limits.log_bytes),
            lines_left: AtomicUsize::new(limits.log_lines),
            system_bytes_left: AtomicUsize::new(limits.log_bytes.max(2 * SYSTEM_LINE)),
            secrets: Mutex::new(Vec::new()),
        }
    }

    /// From now on lines of this request do not show `value`.
    pub fn redact(&self, value: SecretString) {
        if value.expose_secret().len() >= 8 {
            self.secrets.lock().unwrap_or_else(PoisonError::into_inner).push(value);
        }
    }

    /// A line the guest wrote; `data` is JSON text.
    pub fn guest(&self, level: &str, message: &str, data: Option<&str>) {
        let size = message.len() + data.map_or(0, str::len) + 1;
        let (Ok(bytes), Ok(lines)) = (take(&self.bytes_left, size), take(&self.lines_left, 1)) else { return };
        if size > bytes || lines == 1 {
            self.line("guest", level, &message[..message.floor_char_boundary(bytes)], None);
            self.lines_left.store(0, Ordering::Relaxed);
            self.line("system", "warn", "the request's log limit is reached; further lines are dropped", None);
            return;
        }
        self.line("guest", level, message, data);
    }

    /// A line of the runner about this request. It does not count against the guest's budget but has one of its own: the
    /// guest can cause such lines, and their text may be its.
    pub fn system(&self, level: &str, message: &str) {
        let message = &message[..message.floor_char_boundary(SYSTEM_LINE)];
        if take(&self.system_bytes_left, message.len() + 1).is_ok() {
            self.line("system", level, message, None);
        }
    }

    fn line(&self, kind: &str, level: &str, message: &str, data: Option<&str>) {
        let mut fields = vec![
            ("project", Value::from(self.project.as_str())),
            ("requestId", Value::from(self.request_id.as_str())),
            ("message", Value::from(self.scrub(message))),
        ];
        if let Some(data) = data {
            let data = self.scrub(data);
            fields.push(("data", serde_json::from_str(&data).unwrap_or(Value::String(data))));
        }
        self.sink.write(kind, level, fields);
    }

    fn scrub(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for secret in self.secrets.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            if text.contains(secret.expose_secret()) {
                text = text.replace(secret.expose_secret(), REDACTED);
            }
        }
        text
    }
}

/// Takes from a budget; an error when nothing is left.
fn take(left: &AtomicUsize, amount: usize) -> Result<usize, usize> {
    left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| if left == 0 { None } else { Some(left.saturating_sub(amount)) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(buffer: &Arc<Mutex<Vec<u8>>>, lines: usize) -> String {
        for _ in 0..200 {
            let text = String::from_utf8_lossy(&buffer.lock().unwrap()).into_owned();
            if text.lines().count() >= lines {
                return text;
            }
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        String::from_utf8_lossy(&buffer.lock().unwrap()).into_owned()
    }

    #[test]
    fn lines_are_escaped_bounded_and_redacted() {
        let (sink, buffer) = LogSink::memory();
        let limits = Limits { log_bytes: 200, log_lines: 3, ..crate::testing::limits() };
        let log = RequestLog::new(sink, "p".into(), "r".into(), &limits);
        log.redact(SecretString::from("hunter2hunter2".to_owned()));
        log.guest("info", "key is hunter2hunter2\n{\"forged\":true}\u{1b}[31m\u{9b}", Some("{\"a\":1}"));
        for _ in 0..10 {
            log.guest("info", &"x".repeat(80), None);
        }
        for _ in 0..10 {
            log.system("error", &"é".repeat(SYSTEM_LINE));
        }
        let text = text_of(&buffer, 6);
        assert_eq!(text.lines().filter(|line| line.contains('é')).count(), 2, "the runner's lines about a request have a limit too");
        assert!(text.lines().all(|line| line.len() < 2 * SYSTEM_LINE));
        let text: String = text.lines().filter(|line| !line.contains('é')).map(|line| format!("{line}\n")).collect();
        assert_eq!(text.lines().count(), 4, "{text}");
        assert!(!text.contains("hunter2") && text.contains(REDACTED));
        assert!(!text.contains('\u{1b}') && !text.contains('\u{9b}'));
        for line in text.lines() {
            serde_json::from_str::<Value>(line).unwrap();
        }
        assert!(text.lines().last().unwrap().contains("log limit"));
    }

    #[test]
    fn readable_lines_cannot_be_forged() {
        let mut line = Map::new();
        line.insert("level".into(), "info".into());
        line.insert("message".into(), "a\n00:00:00 error forged \u{1b}[2J".into());
        let text = render(&line, Format::Readable);
        assert!(text.lines().nth(1).unwrap().starts_with("    "));
        assert!(!text.contains('\u{1b}'));
    }
}
