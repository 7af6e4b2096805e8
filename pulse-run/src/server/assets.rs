//! The front-end: files found once at start, served from a table; a request never becomes a file path.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context, Result};
use bytes::Bytes;
use http::header::{self, HeaderMap, HeaderValue};
use http::{Method, Response, StatusCode};

use super::reply::{Body, Failure, full};
use super::request::percent_decode;

/// All files of a front-end together.
const MAX_TOTAL: u64 = 512 * 1024 * 1024;
/// Encodings of precompressed variants, in order of preference.
const VARIANTS: &[(&str, &str)] = &[("br", ".br"), ("zstd", ".zst"), ("gzip", ".gz")];

/// The files by path below the root, with a leading slash.
#[derive(Default)]
pub struct Assets {
    files: HashMap<String, File>,
    /// Answer unknown paths with `/index.html`.
    spa: bool,
}

struct File {
    bytes: Bytes,
    etag: String,
    content_type: &'static str,
    variants: Vec<(&'static str, Bytes)>,
}

impl Assets {
    /// Reads a folder. Dot files and source maps stay out, and links are not followed.
    pub fn load(folder: &Path, spa: bool) -> Result<Self> {
        let mut found = HashMap::new();
        let mut total = 0;
        collect(folder, "", &mut found, &mut total)?;
        let mut files = HashMap::new();
        for (path, bytes) in &found {
            let is_variant = VARIANTS.iter().any(|(_, suffix)| path.strip_suffix(suffix).is_some_and(|base| found.contains_key(base)));
            if is_variant {
                continue;
            }
            let variants = VARIANTS.iter().filter_map(|(name, suffix)| Some((*name, found.get(&format!("{path}{suffix}"))?.clone())));
            let etag = format!("\"{}\"", &blake3::hash(bytes).to_hex()[..24]);
            let file = File { bytes: bytes.clone(), etag, content_type: content_type(path), variants: variants.collect() };
            files.insert(path.clone(), file);
        }
        Ok(Self { files, spa })
    }

    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Answers a request for a normalised path.
    pub fn serve(&self, method: &Method, path: &str, headers: &HeaderMap) -> Result<Response<Body>, Failure> {
        let missing = || Failure::new(404, "NOT_FOUND", "there is no such page");
        let file = self.find(path).ok_or_else(missing)?;
        if method != Method::GET && method != Method::HEAD {
            return Err(Failure::new(405, "METHOD_NOT_ALLOWED", "files are read with GET").with_header(header::ALLOW, "GET, HEAD"));
        }
        Ok(file.respond(headers))
    }

    fn find(&self, path: &str) -> Option<&File> {
        let path = percent_decode(path)?;
        let hidden = path.split('/').any(|segment| segment.starts_with('.')) || path.ends_with(".map");
        let exact = || self.files.get(path.as_str());
        let index = || self.files.get(&format!("{}/index.html", path.trim_end_matches('/')));
        let page = || self.files.get(&format!("{}.html", path.trim_end_matches('/')));
        let fallback = || {
            // A missing script must not look like a page.
            let is_page = !path.rsplit('/').next().is_some_and(|name| name.contains('.'));
            self.files.get("/index.html").filter(|_| self.spa && is_page)
        };
        if hidden {
            return None;
        }
        exact().or_else(index).or_else(page).or_else(fallback)
    }
}

fn collect(folder: &Path, prefix: &str, found: &mut HashMap<String, Bytes>, total: &mut u64) -> Result<()> {
    let context = || format!("cannot read the front-end in {}", folder.display());
    for entry in std::fs::read_dir(folder).with_context(context)? {
        let entry = entry.with_context(context)?;
        let name = entry.file_name();
        let Some(name) = name.to_str().filter(|name| !name.starts_with('.') && !name.ends_with(".map")) else { continue };
        let kind = entry.file_type().with_context(context)?;
        let path = format!("{prefix}/{name}");
        if kind.is_dir() {
            collect(&entry.path(), &path, found, total)?;
        } else if kind.is_file() {
            let bytes = std::fs::read(entry.path()).with_context(|| format!("cannot read {}", entry.path().display()))?;
            *total += bytes.len() as u64;
            anyhow::ensure!(*total <= MAX_TOTAL, "the front-end in {} is larger than {} MB", folder.display(), MAX_TOTAL >> 20);
            found.insert(path, Bytes::from(bytes));
        }
    }
    Ok(())
}

impl File {
    fn respond(&self, headers: &HeaderMap) -> Response<Body> {
        let variant = self.variants.iter().find(|(name, _)| accepts(headers, name));
        let (bytes, etag) = match variant {
            Some((name, bytes)) => (bytes, format!("{}-{name}\"", self.etag.trim_end_matches('"'))),
            None => (&self.bytes, self.etag.clone()),
        };
        let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
        let mut response = Response::new(full(Bytes::new()));
        let set = response.headers_mut();
        let value = |text: &str| HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(""));
        set.insert(header::ETAG, value(&etag));
        set.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        set.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        set.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=0, must-revalidate"));
        set.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
        if !self.variants.is_empty() {
            set.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        }
        if text(header::IF_NONE_MATCH).is_some_and(|list| matches_etag(list, &etag)) {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return response;
        }
        if let Some((name, _)) = variant {
            set.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
        }
        let range_valid = text(header::IF_RANGE).is_none_or(|validator| validator == etag);
        match text(header::RANGE).filter(|_| range_valid).map(|range| parse_range(range, bytes.len())) {
            None | Some(Range::Ignore) => *response.body_mut() = full(bytes.clone()),
            Some(Range::Part(start, end)) => {
                set.insert(header::CONTENT_RANGE, value(&format!("bytes {start}-{}/{}", end - 1, bytes.len())));
                *response.body_mut() = full(bytes.slice(start..end));
                *response.status_mut() = StatusCode::PARTIAL_CONTENT;
            }
            Some(Range::Unsatisfiable) => {
                set.insert(header::CONTENT_RANGE, value(&format!("bytes */{}", bytes.len())));
                *response.status_mut() = StatusCode::RANGE_NOT_SATISFIABLE;
            }
        }
        response
    }
}

fn accepts(headers: &HeaderMap, coding: &str) -> bool {
    headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).any(|item| {
        let mut parts = item.split(';').map(str::trim);
        let refused = |part: &str| matches!(part.strip_prefix("q="), Some(q) if q.parse::<f32>().is_ok_and(|q| q == 0.0));
        parts.next().is_some_and(|name| name.eq_ignore_ascii_case(coding)) && !parts.any(refused)
    })
}

fn matches_etag(list: &str, etag: &str) -> bool {
    list.split(',').map(str::trim).any(|item| item == "*" || item.strip_prefix("W/").unwrap_or(item) == etag)
}

enum Range {
    /// From and to (exclusive).
    Part(usize, usize),
    /// Several ranges or a unit we do not know: the whole file is a correct answer.
    Ignore,
    Unsatisfiable,
}

fn parse_range(text: &str, length: usize) -> Range {
    let Some((from, to)) = text.strip_prefix("bytes=").filter(|spec| !spec.contains(',')).and_then(|spec| spec.split_once('-')) else {
        return Range::Ignore;
    };
    match (from.trim().parse::<usize>(), to.trim().parse::<usize>()) {
        (Ok(start), _) if start >= length => Range::Unsatisfiable,
        (Ok(start), Ok(end)) if end >= start => Range::Part(start, end.saturating_add(1).min(length)),
        (Ok(start), Err(_)) if to.trim().is_empty() => Range::Part(start, length),
        (Err(_), Ok(0)) if from.trim().is_empty() => Range::Unsatisfiable,
        (Err(_), Ok(_)) if from.trim().is_empty() && length == 0 => Range::Unsatisfiable,
        (Err(_), Ok(count)) if from.trim().is_empty() => Range::Part(length.saturating_sub(count), length),
        _ => Range::Ignore,
    }
}

fn content_type(path: &str) -> &'static str {
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
    match extension.as_str() {
        "html" | "htm" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "txt" | "md" => "text/plain; charset=utf-8",
        "xml" => "application/xml",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "woff" => "font/woff",
        "woff2" => "font/woff2",
        "ttf" => "font/ttf",
        "otf" => "font/otf",
        "wasm" => "application/wasm",
        "pdf" => "application/pdf",
        "mp3" => "audio/mpeg",
        "mp4" => "video/mp4",
        "webm" => "video/webm",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(spa: bool) -> (tempfile::TempDir, Assets) {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        for (name, text) in [
            ("index.html", "<h1>home"), ("docs/index.html", "<h1>docs"), ("about.html", "<h1>about"), ("app.js", "0123456789"),
            ("app.js.br", "packed"), ("app.js.map", "{}"), (".env", "SECRET=1"), ("a b.txt", "space"), ("lone.gz", "data"),
        ] {
            write(name, text);
        }
        let assets = Assets::load(folder.path(), spa).unwrap();
        (folder, assets)
    }

    fn get(assets: &Assets, path: &str, headers: &[(&str, &str)]) -> (u16, HeaderMap) {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(http::HeaderName::try_from(*name).unwrap(), HeaderValue::from_str(value).unwrap());
        }
        match assets.serve(&Method::GET, path, &map) {
            Ok(response) => (response.status().as_u16(), response.headers().clone()),
            Err(failure) => (failure.status.as_u16(), HeaderMap::new()),
        }
    }

    #[test]
    fn files_and_folders() {
        let (_folder, assets) = site(false);
        for (path, status) in [
            ("/", 200), ("/docs/", 200), ("/docs", 200), ("/about", 200), ("/app.js", 200), ("/a%20b.txt", 200), ("/lone.gz", 200),
            ("/none", 404), ("/.env", 404), ("/app.js.map", 404), ("/app.js.br", 404), ("/docs/.git/config", 404), ("/%2eenv", 404),
        ] {
            assert_eq!(get(&assets, path, &[]).0, status, "{path}");
        }
        let (_folder, spa) = site(true);
        assert_eq!(get(&spa, "/some/client/route", &[]).0, 200);
        assert_eq!(get(&spa, "/missing.js", &[]).0, 404);
        assert_eq!(assets.serve(&Method::POST, "/", &HeaderMap::new()).err().unwrap().status.as_u16(), 405);
    }

    #[test]
    fn validators_ranges_and_variants() {
        let (_folder, assets) = site(false);
        let (_, headers) = get(&assets, "/app.js", &[]);
        assert_eq!(headers["x-content-type-options"], "nosniff");
        let etag = headers["etag"].to_str().unwrap().to_owned();
        assert_eq!(get(&assets, "/app.js", &[("if-none-match", &format!("W/{etag}, \"x\""))]).0, 304);
        let (status, part) = get(&assets, "/app.js", &[("range", "bytes=2-4")]);
        assert_eq!((status, part["content-range"].to_str().unwrap()), (206, "bytes 2-4/10"));
        assert_eq!(get(&assets, "/app.js", &[("range", "bytes=-3")]).1["content-range"], "bytes 7-9/10");
        assert_eq!(get(&assets, "/app.js", &[("range", "bytes=10-")]).0, 416);
        assert_eq!(get(&assets, "/app.js", &[("range", "bytes=0-1,3-4")]).0, 200);
        assert_eq!(get(&assets, "/app.js", &[("range", "bytes=2-4"), ("if-range", "\"old\"")]).0, 200);
        let (_, packed) = get(&assets, "/app.js", &[("accept-encoding", "gzip, br;q=0.5")]);
        assert_eq!((packed["content-encoding"].to_str().unwrap(), packed["vary"].to_str().unwrap()), ("br", "accept-encoding"));
        assert!(packed["etag"] != headers["etag"]);
        assert!(!get(&assets, "/app.js", &[("accept-encoding", "br;q=0")]).1.contains_key("content-encoding"));
    }
}
